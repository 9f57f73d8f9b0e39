"""Screenshots of a page, and whether it fits on the screen and is accessible."""

from typing import Literal

from playwright.sync_api import Page, expect

from tests.e2e.conftest import ARTIFACTS, DESKTOP
from tests.e2e.stack_run import CHECKOUT

SCREENSHOTS = ARTIFACTS / "screenshots"
_AXE = CHECKOUT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
#: Returns whether no colour is on its way to that of another scheme.
_AT_REST = "() => !document.getAnimations().some(found => found instanceof CSSTransition)"
#: Returns the violations. Without `resultTypes`, axe also describes every element that passes.
_AXE_RUN = """async () => (await axe.run({ resultTypes: ['violations'] }))
    .violations.map(v => `${v.id}: ${v.nodes[0].html}`)"""
#: Two of the four combinations, so that each scheme and each size is covered. Pages are used on the phone.
_LOOKS: dict[Literal["light", "dark"], tuple[int, int]] = {"light": DESKTOP, "dark": (390, 844)}


def check_page(page: Page, name: str) -> None:
    """Take screenshots; fail on any violation that axe finds, and if the page is wider than the screen."""
    page.wait_for_load_state("networkidle")
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    for scheme, size in _LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        page.wait_for_function(_AT_REST)
        page.screenshot(path=SCREENSHOTS / f"{name}-{scheme}-{size[0]}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        violations = page.evaluate(_AXE_RUN)
        assert violations == [], (scheme, size)
