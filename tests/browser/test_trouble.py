"""In a real browser, with what it says of itself: a form that came too late loses nothing, and nobody goes back in."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.installation import Running
from tests.browser.test_pages import RULES

WORDS = "They ask for water that is clean, every day. ಶುದ್ಧ ನೀರು"


def signed_in(browser: Browser, kelu: Running, email: str) -> Page:
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(kelu.kelu("user", "link", email).strip())
    return page


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def test_a_form_that_came_too_late_is_read_in_another_language_and_sent(browser: Browser, kelu: Running) -> None:
    page = signed_in(browser, kelu, "farzana@example.org")
    page.goto(f"{kelu.url}/desk/inbox/12?lang=en")
    gloss = page.locator("[name=gloss]").first
    if not gloss.is_visible():
        page.locator("details:has([name=gloss]) > summary").first.click()
    gloss.fill(WORDS)
    page.context.clear_cookies(name="session")
    press(page, "form:has([name=gloss]) button")
    expect(page.locator(".told")).to_contain_text("what you typed is kept")
    assert Axe().run(page, options=RULES).violations_count == 0
    press(page, ".langs button[lang=te]")
    expect(page.locator("html")).to_have_attribute("lang", "te")
    assert page.locator("form input[name=held]").first.get_attribute("value")
    assert WORDS not in page.content()
    page.context.close()


def test_a_stale_page_is_sent_with_one_more_press(browser: Browser, kelu: Running) -> None:
    page = signed_in(browser, kelu, "farzana@example.org")
    page.goto(f"{kelu.url}/desk/inbox/12?lang=en")
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach((field) => { field.value = 'stale'; })")
    gloss = page.locator("[name=gloss]").first
    if not gloss.is_visible():
        page.locator("details:has([name=gloss]) > summary").first.click()
    gloss.fill(WORDS)
    press(page, "form:has([name=gloss]) button")
    expect(page.locator("h1")).to_have_text("Not sent yet")
    press(page, ".langs button[lang=ur]")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("main")).to_contain_text(WORDS)
    assert Axe().run(page, options=RULES).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    press(page, "main button.go")
    assert "/desk/inbox/12" in page.url
    expect(page.locator("main")).to_contain_text(WORDS)
    page.context.close()


def test_after_signing_out_the_way_back_shows_nothing(browser: Browser, kelu: Running) -> None:
    page = signed_in(browser, kelu, "farzana@example.org")
    page.goto(f"{kelu.url}/desk/inbox?lang=en")
    press(page, ".me form button")
    page.go_back()
    assert "/accounts/sign-in" in page.url
    page.context.close()
