"""An administrator invites somebody, who chooses a password and a second factor; every page on the way looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.installation import Running
from tests.browser.test_pages import SIZES, look

PASSWORD = "tamarind under the bridge"
ADMIN = [
    "/desk/",
    "/desk/people",
    "/desk/people/new",
    "/desk/people/2",
    "/desk/people/organisations",
    "/desk/people/organisations/1",
    "/desk/trail",
    "/accounts/me",
    "/accounts/me/second-factor",
]


@pytest.fixture(scope="module")
def admin(browser: Browser, kelu: Running) -> Iterator[Page]:
    """A page on which the administrator is signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(kelu.kelu("user", "link", "roopa@example.org").strip())
    yield page
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "kn", "ur"])
@pytest.mark.parametrize("path", ADMIN)
def test_a_page_of_the_administrator(admin: Page, kelu: Running, path: str, language: str, size: str) -> None:
    look(admin, f"{kelu.url}{path}", language, size)


@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("en", "desk", id="english"),
        pytest.param("kn", "phone", id="kannada"),
        pytest.param("ur", "phone", id="urdu"),
    ],
)
def test_from_the_invitation_to_the_second_factor(
    browser: Browser, admin: Page, kelu: Running, language: str, size: str
) -> None:
    email = f"ravi-{language}@example.org"
    admin.goto(f"{kelu.url}/desk/people/new?lang={language}")
    admin.fill("#email", email)
    admin.fill("#name", "Ravi Gowda")
    admin.fill("#new_organisation", "Some Trust")
    admin.select_option("#language", language)
    admin.check("input[value=safeguarding]")
    admin.click("main .btn.first")
    link = admin.input_value("#link")
    admin.click("[data-copies]")  # there only with JavaScript

    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    look(page, link, language, size)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.go")
    page.wait_for_url("**/desk/**")
    look(page, f"{kelu.url}/accounts/me/second-factor", language, size)
    page.click("main button.go")
    look(page, f"{kelu.url}/accounts/me/second-factor", language, size)
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 0
    secret = page.inner_text(".typed").replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).now())
    page.click("main button.go")
    code = page.locator(".codes li").first.inner_text()

    page.click(".me form button")
    page.goto(f"{kelu.url}/accounts/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("button.go")
    look(page, f"{kelu.url}/accounts/code", language, size)
    page.fill("#code", code)
    page.click("button.go")
    page.wait_for_url("**/desk/**")
    look(page, f"{kelu.url}/accounts/me", language, size)
    assert refused == []
    context.close()
