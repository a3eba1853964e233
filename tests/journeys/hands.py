"""How a page is worked: by the keys alone, or by thumb. A test says what is done; a hand does it as its owner would."""

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

FARTHEST = 400  # presses of Tab that nobody would make


class Hand(Protocol):
    page: Page

    def press(self, what: Locator) -> None: ...
    def write(self, where: Locator, text: str) -> None: ...
    def choose(self, where: Locator, shown: str) -> None: ...


class Keys:
    """Goes to everything by Tab: what cannot be reached so fails."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, what: Locator) -> None:
        expect(what).to_be_visible()
        for _ in range(FARTHEST):
            if what.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by Tab: {what}")

    def press(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, where: Locator, text: str) -> None:
        self.reach(where)
        if where.get_attribute("type") == "date":
            year, month, day = text.split("-")
            assert month == day  # whichever of them the reader's country writes first
            self.page.keyboard.type(month + day + year)
            assert where.input_value() == text
        else:
            self.page.keyboard.type(text)

    def choose(self, where: Locator, shown: str) -> None:
        """Opens the list and walks it by the arrows."""
        self.reach(where)
        options = where.locator("option").all_text_contents()
        steps = next(place for place, one in enumerate(options) if shown in one) - where.evaluate(
            "one => one.selectedIndex"
        )
        self.page.keyboard.press("Alt+ArrowDown")
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        self.page.keyboard.press("Enter")


class Thumb:
    """Taps what is large enough to be tapped."""

    LEAST = 24  # pixels each way, the least of WCAG 2.2; what is pressed often has 44

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= self.LEAST or "inline" in what.evaluate(
            "one => getComputedStyle(one).display"
        ), f"too small for a thumb: {what} {box}"
        what.tap()

    def write(self, where: Locator, text: str) -> None:
        where.tap()
        where.fill(text)

    def choose(self, where: Locator, shown: str) -> None:
        expect(where).to_be_visible()
        options = where.locator("option").all_text_contents()
        where.select_option(label=next(one for one in options if shown in one))
