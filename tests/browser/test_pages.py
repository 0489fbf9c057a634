"""Every main page, as a phone and a desk show it: nothing too wide, nothing that axe finds fault with, nothing loud."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.installation import Running

SIZES = {"phone": (360, 740), "desk": (1280, 900)}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

PUBLIC = ["/", "/privacy", "/s/work_and_health", "/accounts/sign-in", "/nowhere", "/sorry/503"]
DESK = [
    "/desk/",
    "/desk/inbox",
    "/desk/inbox/10",
    "/desk/backlog",
    "/desk/backlog?view=list",
    "/desk/groups",
    "/desk/groups/new",
    "/desk/backlog/1",
    "/desk/backlog/4/decision",
    "/desk/backlog/1/merging",
    "/desk/backlog/4/edit",
    "/desk/backlog/new",
    "/desk/commitments?show=all",
    "/desk/commitments/1",
    "/desk/partner",
    "/desk/rounds",
    "/desk/rounds/1",
    "/desk/surveys",
    "/desk/surveys/work_and_health/invite",
    "/desk/texts",
    "/desk/trail",
    "/desk/simulator",
    "/desk/simulator/101",
]


@pytest.fixture(scope="module")
def team(browser: Browser, kelu: Running) -> Iterator[Page]:
    """A page on which the programme team is signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(kelu.kelu("user", "link", "farzana@example.org").strip())
    yield page
    context.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def look(page: Page, address: str, language: str, size: str) -> None:
    loud: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:  # "/nowhere" is not there
            loud.append(message.text)

    width, height = SIZES[size]
    page.on("console", listen)  # scripts and styles that the content policy stops complain here
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    page.remove_listener("console", listen)
    assert loud == []
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, "rtl" if language == "ur" else "ltr")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{address} in {language} is {wide} px too wide for a {size}"
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "kn", "ur"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_page(visitor: Page, kelu: Running, path: str, language: str, size: str) -> None:
    look(visitor, f"{kelu.url}{path}", language, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "kn", "ur"])
@pytest.mark.parametrize("path", DESK)
def test_desk_page(team: Page, kelu: Running, path: str, language: str, size: str) -> None:
    look(team, f"{kelu.url}{path}", language, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "kn", "hi", "ta", "te", "ur"])
def test_question_pages(visitor: Page, kelu: Running, language: str, size: str) -> None:
    visitor.goto(f"{kelu.url}/s/work_and_health?lang={language}")
    visitor.locator("button.go").first.click()
    visitor.wait_for_url("**/s/work_and_health/*")
    question = visitor.url.partition("?")[0]
    for path in ("sold_to", "years", "health/checkup", "papers", "change"):
        look(visitor, f"{question}?q={path}", language, size)
