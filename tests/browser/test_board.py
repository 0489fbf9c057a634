"""Moving an item on the board: with the mouse, with a finger, with keys; and what a step that needs words asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.installation import Running

WIDE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture
def board(browser: Browser, kelu: Running) -> Iterator[Page]:
    """The board, the team signed in, on a screen that can be touched; with an item of this test's own, just heard."""
    context = browser.new_context(viewport=WIDE, has_touch=True)
    page = context.new_page()
    page.goto(kelu.kelu("user", "link", "farzana@example.org").strip())
    page.goto(f"{kelu.url}/desk/backlog/new?lang=en")
    page.locator("#title-en").fill("Drag me")
    page.get_by_role("button", name="Keep").click()
    page.goto(f"{kelu.url}/desk/backlog?lang=en&q=drag+me&sort=newest")
    page.evaluate("document.querySelector('.columns').scrollIntoView({behavior: 'instant'})")
    yield page
    context.close()


def card(page: Page, stage: str) -> Locator:
    return page.locator(f"#stage-{stage} .card", has_text="Drag me").first


def middle(of: Locator) -> tuple[float, float]:
    box = of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + 20


def drag(page: Page, what: Locator, to: Locator) -> None:
    (x, y), (there_x, there_y) = middle(what), middle(to)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20)
    page.mouse.move(there_x, there_y + 60, steps=5)
    page.mouse.up()


def test_a_card_is_dragged_to_the_next_stage(board: Page) -> None:
    drag(board, card(board, "heard"), board.locator("#stage-exploring"))
    expect(board.get_by_role("status").first).to_contain_text("Moved to “exploring”: Drag me")
    expect(card(board, "exploring")).to_be_visible()


def test_a_finger_drags_it_by_its_handle(board: Page) -> None:
    touch = board.context.new_cdp_session(board)
    (x, y), (there, _) = middle(card(board, "heard").locator(".grip")), middle(board.locator("#stage-exploring"))
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 6):
        point = {"x": x + (there - x) * step / 5, "y": y + 10 * step}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(board.get_by_role("status").first).to_contain_text("Moved to “exploring”: Drag me")


def test_where_it_cannot_go_it_stays_and_says_so(board: Page) -> None:
    drag(board, card(board, "heard"), board.locator("#stage-proposed"))
    expect(card(board, "heard").locator(".note")).to_have_text("An item cannot go there from where it stands now.")


def test_a_drag_is_given_up_with_escape(board: Page) -> None:
    (x, y), (there, _) = middle(card(board, "heard")), middle(board.locator("#stage-exploring"))
    board.mouse.move(x, y)
    board.mouse.down()
    board.mouse.move(there, y + 60, steps=5)
    expect(board.locator(".card.held")).to_have_count(1)
    board.keyboard.press("Escape")
    board.mouse.up()
    expect(board.locator(".card.held")).to_have_count(0)
    expect(card(board, "heard")).to_be_visible()


def test_keys_alone_move_it_and_a_step_that_needs_a_reason_keeps_what_was_typed(board: Page) -> None:
    menu = card(board, "heard").locator(".move > summary")
    menu.focus()
    board.keyboard.press("Enter")
    board.keyboard.press("Tab")
    board.keyboard.press("Tab")
    assert board.evaluate("document.activeElement.name") == "said"
    board.keyboard.press("Tab")
    board.keyboard.press("Enter")  # paused, without a reason
    expect(card(board, "heard").get_by_role("alert")).to_contain_text("Say why")
    field = card(board, "heard").locator("textarea")
    field.focus()
    board.keyboard.type("The rains come")
    board.keyboard.press("Tab")
    board.keyboard.press("Enter")
    expect(board.get_by_role("status").first).to_contain_text("Moved to “paused”: Drag me")


def test_it_works_without_javascript(browser: Browser, kelu: Running, board: Page) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False) as plain:
        plain.add_cookies([dict(cookie) for cookie in board.context.cookies()])  # type: ignore[misc]  # the same shape
        page = plain.new_page()
        page.goto(board.url)
        card(page, "heard").locator(".move > summary").click()
        card(page, "heard").get_by_role("button", name="exploring").click()
        expect(page.get_by_role("status").first).to_contain_text("Moved to “exploring”: Drag me")
