"""The whole story in one go, with a real browser, real processes and signed webhooks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, BrowserContext, Page, expect

import config
from tests.browser.installation import Running

PHONE_SIZE = {"width": 360, "height": 740}
DESK_SIZE = {"width": 1280, "height": 900}
REFERENCE = re.compile(r"\b[0-9B-DF-HJ-NP-TV-XZ]{6}\b")

KANNADA = {
    "sold_to": "centre",
    "years": "೧೨",
    "hours": "9",
    "kilos": "೨೫.೫",
    "health/hurt": "no",
    "papers": "aadhaar ration",
    "change": "ತೂಕ ನಮ್ಮ ಮುಂದೆ ಹಾಕಿ",
}
URDU = {"sold_to": "centre", "years": "۷", "hours": "8", "health/hurt": "no", "change": "پانی کا انتظام کر دیں"}


def test_from_what_people_say_to_what_they_hear(browser: Browser, kelu: Running) -> None:
    # A survey that nobody here wrote for us: no language named, groups, old spellings. By page and by text.
    published = json.loads(kelu.kelu("survey", "publish", str(config.ROOT / "tests/browser/clinic.md")))
    assert published == {"slug": "clinic", "version": 1, "languages": []}
    with open_browser(browser, PHONE_SIZE) as page:
        answer_survey(
            page, kelu, "clinic", "en", {"card": "4711", "who": "1", "mother/month": "m2", "wish": "More time"}
        )
    nurse = "+917000000801"
    assert "Enter the card number" in kelu.text(nurse, "clinic")
    assert "Who is it for?" in kelu.text(nurse, "4712")
    assert "Which month?" in kelu.text(nurse, "mother")
    assert "last visit" in kelu.text(nurse, "3")
    assert "be better" in kelu.text(nurse, "yesterday")
    kelu.text(nurse, "A chair to sit on")

    # The demonstration survey by page, in Kannada and in Urdu.
    with open_browser(browser, PHONE_SIZE) as page:
        answer_survey(page, kelu, "work_and_health", "kn", KANNADA, quote=True)
    with open_browser(browser, PHONE_SIZE) as page:
        page.goto(f"{kelu.url}/s/work_and_health?lang=ur")
        assert page.locator("html").get_attribute("dir") == "rtl"
        answer_survey(page, kelu, "work_and_health", "ur", URDU)

    # By text in Kannada: Kannada digits, one mistake, one STOP and START.
    woman = "+917000000802"
    assert "2 ಕನ್ನಡ" in kelu.text(woman, "work_and_health")
    first = kelu.text(woman, "೨")
    assert "ಮಾರ್ತೀರಿ" in first
    mistake = kelu.text(woman, "೯೯")
    assert mistake != first
    assert "<Message>" in mistake
    assert "<Message>" in kelu.text(woman, "ನಿಲ್ಲಿಸಿ")
    assert "<Message>" not in kelu.text(woman, "ನಿಲ್ಲಿಸಿ")
    assert "ಮಾರ್ತೀರಿ" in kelu.text(woman, "ಶುರು")
    assert "ಮಾರ್ತೀರಿ" not in kelu.text(woman, "೧")

    # A free text in romanised Hindi, on a phone in the browser.
    with open_browser(browser, DESK_SIZE) as team:
        sign_in(team, kelu.team)
        team.goto(f"{kelu.url}/desk/simulator/777")
        team.get_by_label("Your text").fill("taraju hamare saamne rakho, roz do kilo kam")
        team.get_by_role("button", name="Send").click()
        expect(team.locator(".thread")).to_contain_text("taraju hamare saamne")

        # All of it is at the desk; two voices go into a new item.
        item = f"{kelu.url}{cite_both(team, kelu)}"

        # A partner says where it stands.
        with open_browser(browser, DESK_SIZE) as partner:
            sign_in(partner, kelu.partner)
            partner.goto(item)
            expect(partner.locator("main")).to_contain_text("ತೂಕ ನಮ್ಮ ಮುಂದೆ ಹಾಕಿ")
            expect(partner.locator("main")).to_contain_text("voice 2")
            assert "C-" not in partner.locator("main").inner_text()
            partner.get_by_label("can lead").check()
            partner.get_by_label("Why, and what you can bring").fill("We run nine of the centres.")
            partner.locator("#position").get_by_role("button", name="Keep").click()
            expect(partner.locator("#position")).to_contain_text("We run nine of the centres.")

            # The team lets it lead, and it promises something.
            team.goto(f"{item}/edit")
            team.locator("#lead").select_option(label=partner_called(partner))
            team.locator("main").get_by_role("button", name="Keep", exact=True).click()
            promise(partner, item)

        # The team decides, in the languages of those who spoke; a colleague approves, and it is published.
        with open_browser(browser, DESK_SIZE) as colleague:
            colleague.goto(kelu.kelu("user", "link", "venkatesh@example.org").strip())
            decide(team, colleague, item)

        # The phone receives the decision in its language.
        team.goto(f"{kelu.url}/desk/simulator/777")
        expect(team.locator(".thread")).to_contain_text("मार्च से तौल आपके सामने होगी।", timeout=30_000)

    # The public page tells the story in six languages; only the words whose speaker agreed stand there.
    with open_browser(browser, DESK_SIZE) as page:
        for language in config.LANGUAGES:
            page.goto(f"{kelu.url}/?lang={language}")
            assert page.locator("html").get_attribute("lang") == language
            story = page.locator("article").filter(has_text=REASONS.get(language, REASONS["en"]))
            expect(story).to_have_count(1)
            expect(story).to_contain_text("ತೂಕ ನಮ್ಮ ಮುಂದೆ ಹಾಕಿ")
            expect(story).not_to_contain_text("taraju")


REASONS = {
    "en": "From March on you see the scale.",
    "kn": "ಮಾರ್ಚ್‌ನಿಂದ ತೂಕ ನಿಮ್ಮ ಮುಂದೆ.",
    "hi": "मार्च से तौल आपके सामने होगी।",
    "ta": "மார்ச் முதல் எடை உங்கள் முன்.",
    "te": "మార్చి నుంచి తూకం మీ ముందే.",
    "ur": "مارچ سے وزن آپ کے سامنے۔",
}


class open_browser:  # noqa: N801 — reads as what it does
    """A browser of somebody's own, with one page; whatever fails to load or breaks in it fails the test."""

    def __init__(self, browser: Browser, size: Mapping[str, int]) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, locale="en-IN"
        )

    def __enter__(self) -> Page:
        page = self.context.new_page()
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda message: self._heard(message.type, message.text))
        return page

    def _heard(self, kind: str, text: str) -> None:
        # A form that was refused comes back as a 400, which the browser calls an error too.
        if kind == "error" and "400 (BAD REQUEST)" not in text:
            self.problems.append(text)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.context.close()
        if kind is None:
            assert self.problems == []


def sign_in(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.locator("nav[aria-label]").first).to_be_visible()
    assert "/desk/" in page.url


def answer_survey(
    page: Page, kelu: Running, slug: str, language: str, answers: Mapping[str, str], *, quote: bool = False
) -> str:
    """Answer a survey on its pages, skipping what has no answer here; returns the reference at the end."""
    page.goto(f"{kelu.url}/s/{slug}?lang={language}")
    if quote:
        page.locator("input[name=quote]").check()
    press(page, "button.go")
    for _ in range(40):
        question = page.locator("#ask input[name=question]")
        if not question.count():
            break
        path = question.get_attribute("value") or ""
        answer_question(page, answers.get(path, answers.get(path.rpartition("/")[2])))
    else:
        raise AssertionError("the survey does not end")
    press(page, "button.go[name=send]")
    assert page.url.partition("?")[0].endswith("/thanks")
    found = REFERENCE.search(page.locator(".number").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def press(page: Page, button: str) -> None:
    """Press a button and wait until the page that it leads to is there."""
    with page.expect_navigation():
        page.locator(button).first.click()


def answer_question(page: Page, value: str | None) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"too wide: {page.url}"
    skip = page.locator("#ask button[name=skip]")
    if value is None and skip.count():
        press(page, "#ask button[name=skip]")
        return
    choices = page.locator("#ask input[name=answer]:is([type=radio], [type=checkbox])")
    if choices.count():
        names = value.split() if value else [choices.first.get_attribute("value") or ""]
        for name in names:
            page.locator(f'#ask input[name=answer][value="{name}"]').check()
    else:
        page.locator("#answer").fill(value or "3")
    press(page, "#ask button.go")
    assert not page.locator("#told").count(), page.locator("main").inner_text()


def cite_both(team: Page, kelu: Running) -> str:
    """Make an item of the open answer and cite the free text in it; returns the item's path."""
    team.goto(f"{kelu.url}/desk/inbox?q=ತೂಕ ನಮ್ಮ ಮುಂದೆ")
    team.locator(".rows a.whole").first.click()
    team.get_by_role("link", name="New item from it").click()
    team.locator("#title-en").fill("Weigh where people can see it")
    team.locator("#description-en").fill("The scale stands where the person selling can read it.")
    team.locator("input[name=publish]").check()
    team.locator("main").get_by_role("button", name="Keep", exact=True).click()
    expect(team.get_by_role("heading", name="Weigh where people can see it")).to_be_visible()
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", team.url)

    team.goto(f"{kelu.url}/desk/inbox?q=taraju")
    team.locator(".rows a.whole").first.click()
    expect(team.locator(".chosen")).to_contain_text("Hindi")
    assert not team.locator("input[name=publish]:enabled").count()  # nobody agreed to be quoted
    team.locator("#item").select_option(path.rpartition("/")[2])
    team.get_by_role("button", name="Cite it", exact=True).click()
    return path


def partner_called(partner: Page) -> str:
    """The organisation of whoever is signed in."""
    partner.goto(re.sub(r"/backlog/.*", "/partner", partner.url))
    return partner.locator("main h1").inner_text()


def promise(partner: Page, item: str) -> None:
    partner.goto(item)
    partner.get_by_text("Promise something").click()
    partner.locator("#what").fill("We turn the scales of our nine centres round.")
    partner.locator("#due_on").fill((datetime.now(UTC) + timedelta(days=60)).date().isoformat())
    partner.locator("input[name=signed]").check()
    partner.get_by_role("button", name="Sign", exact=True).click()
    expect(partner.locator("#promises")).to_contain_text("We turn the scales of our nine centres round.")


def decide(team: Page, colleague: Page, item: str) -> None:
    team.goto(item)
    team.get_by_role("link", name="Decide").click()
    team.get_by_label("We will do it").check()
    team.locator("#reason-kn").fill(REASONS["kn"])
    team.get_by_role("button", name="Keep the draft").click()
    # Without Hindi, which one of them speaks, it cannot be published, and whoever wrote it does not publish it alone.
    expect(team.locator("main")).to_contain_text("a colleague has to read and approve it")
    publish(colleague, item)
    expect(colleague.get_by_role("alert")).to_contain_text("हिन्दी")
    for language, reason in REASONS.items():
        if not team.locator(f"#reason-{language}").is_visible():
            team.locator(f"details:has(#reason-{language}) > summary").click()
        team.locator(f"#reason-{language}").fill(reason)
    team.get_by_role("button", name="Keep the draft").click()
    expect(team.locator(".preview").first).to_contain_text("2 texts")
    publish(colleague, item)
    expect(colleague.get_by_role("status")).to_contain_text("Published.")


def publish(colleague: Page, item: str) -> None:
    colleague.goto(f"{item}/decision?lang=en")
    colleague.locator("input[name=sure]").check()
    colleague.get_by_role("button", name="Publish and tell people").click()
