"""WCAG 2.2 AA, computed from the colours that the stylesheet really has, in the light and in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lupaus.web

SHEET = (Path(lupaus.web.__file__).parent / "static" / "web" / "lupaus.css").read_text(encoding="utf-8")
TEXT, EDGE = 4.5, 3.0

PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("ink", "mist", "juniper", "rust")
        for ground in ("paper", "sheet", "well")
    ],
    *[(ink, "juniper-soft", TEXT) for ink in ("ink", "mist", "juniper")],
    *[(ink, "brass-soft", TEXT) for ink in ("ink", "mist", "brass")],
    *[(ink, "rust-soft", TEXT) for ink in ("ink", "rust")],
    ("juniper-ink", "juniper", TEXT),
    ("juniper-ink", "juniper-deep", TEXT),
    *[("edge", ground, EDGE) for ground in ("paper", "sheet")],  # what can be tapped has an edge one sees
    *[(berry, ground, EDGE) for berry in ("juniper", "rust", "edge") for ground in ("paper", "sheet")],
    *[("brass-line", ground, EDGE) for ground in ("paper", "sheet")],  # the ring of focus
]


def tokens(is_dark: bool) -> dict[str, str]:
    layer = SHEET.split("@layer tokens {", 1)[1].split("@layer base {", 1)[0]
    light, dark = layer.split("@media (prefers-color-scheme: dark)")
    colour = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")
    found = dict(colour.findall(light))
    return found | dict(colour.findall(dark)) if is_dark else found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right() -> None:
    assert ratio("#ffffff", "#000000") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_words_and_edges_can_be_seen(is_dark: bool, front: str, ground: str, least: float) -> None:
    found = tokens(is_dark)
    assert ratio(found[front], found[ground]) >= least


def test_the_dark_changes_every_colour_that_matters() -> None:
    assert set(tokens(True)) == set(tokens(False))
    assert not [name for name, colour in tokens(False).items() if tokens(True)[name] == colour]


def test_colours_come_from_the_tokens_only() -> None:
    """A colour written elsewhere would be seen by nobody's test; print and the picture that a camera reads are let be."""
    rest = SHEET.split("@layer base {", 1)[1].split("@media print", 1)[0]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s)])", rest)) <= {"#ffffff"}


def test_taps_are_large_and_motion_can_rest() -> None:
    assert "--tap: 3.25rem" in SHEET and "--dial: 4rem" in SHEET  # 52 and 64 px
    assert (
        "prefers-reduced-motion: reduce" in SHEET
        and "@media print" in SHEET
        and "scroll-padding-block" in SHEET
    )
