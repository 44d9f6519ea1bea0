from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QPalette

from medal_desktop.base.assets import resources
from medal_desktop.base.errors import MissingAsset
from medal_desktop.ui import icons, theme
from medal_desktop.ui.theme import Theme, Tone

SOURCES = Path(theme.__file__).parent
BOTH = pytest.mark.parametrize("name", ["dark", "light"])


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [part / 255 for part in (colour.red(), colour.green(), colour.blue())]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(worn: Theme) -> list[tuple[str, str]]:
    words = ("text", "muted", "accent", "warning", "danger", "good")
    grounds = ("background", "surface", "raised")
    return [(word, ground) for word in words for ground in grounds]


@BOTH
def test_that_every_word_reaches_the_contrast_of_wcag_aa_on_every_ground(name: str) -> None:
    worn = theme.load(name)
    for word, ground in pairs(worn):
        assert contrast(worn.colour(word), worn.colour(ground)) >= 4.5, (word, ground)
    assert contrast(worn.colour("on_accent"), worn.colour("accent")) >= 4.5
    assert contrast(worn.colour("on_selection"), worn.colour("selection")) >= 4.5


@BOTH
def test_that_outlines_and_the_focus_ring_reach_three_to_one(name: str) -> None:
    worn = theme.load(name)
    for mark in ("outline", "focus"):
        for ground in ("background", "surface", "raised"):
            assert contrast(worn.colour(mark), worn.colour(ground)) >= 3.0, (mark, ground)


@BOTH
@pytest.mark.parametrize("tone", ["warning", "danger", "good", "accent"])
def test_that_words_on_a_tinted_band_stay_readable(name: str, tone: str) -> None:
    worn = theme.load(name)
    band = QColor(worn.mixed(tone, "surface", 0.16))
    assert contrast(worn.colour("text"), band) >= 4.5
    assert contrast(worn.colour("muted"), band) >= 4.5


@BOTH
def test_that_the_style_sheet_names_only_known_tokens_and_existing_files(name: str) -> None:
    sheet = theme.stylesheet(theme.load(name))
    assert "$" not in sheet
    for place in re.findall(r"url\(([^)]+)\)", sheet):
        assert Path(place).is_file(), place


def test_that_the_style_sheet_itself_holds_no_colour() -> None:
    source = (resources() / "window.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{6}", source) == []


@BOTH
def test_that_the_little_signs_have_the_colours_of_their_theme(name: str) -> None:
    worn = theme.load(name)
    known = {worn.colours["muted"], worn.colours["on_accent"]}
    for sign in (resources() / "icons" / name).glob("*.svg"):
        assert set(re.findall(r"#[0-9A-F]{6}", sign.read_text(encoding="utf-8"))) <= known


@BOTH
def test_that_the_palette_selects_with_the_theme_s_own_colours(name: str) -> None:
    worn = theme.load(name)
    made = theme.palette(worn)
    assert made.color(QPalette.ColorRole.Highlight) == worn.colour("selection")
    assert made.color(QPalette.ColorRole.HighlightedText) == worn.colour("on_selection")


def test_that_an_unknown_theme_is_the_dark_one() -> None:
    assert theme.load("sepia").name == "dark"


def test_that_a_tint_lies_between_its_two_colours() -> None:
    worn = theme.load("dark")
    assert worn.mixed("text", "background", 0.0) == worn.colours["background"].upper()
    assert worn.mixed("text", "background", 1.0) == worn.colours["text"].upper()


def test_that_twelve_segments_have_twelve_colours_and_the_thirteenth_begins_anew() -> None:
    worn = theme.load("dark")
    assert len({worn.segment(value).name() for value in range(1, 13)}) == 12
    assert worn.segment(13) == worn.segment(1)


def test_that_a_widget_given_a_theme_wears_it(qapp: object) -> None:
    theme.wear(qapp, "light")  # type: ignore[arg-type]
    assert theme.current().name == "light"


def test_that_every_icon_named_in_the_window_exists(qtbot: object) -> None:
    found = set()
    for source in SOURCES.rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        found |= set(re.findall(r'icon="([a-z-]+)"', text))
        found |= set(re.findall(r'icon_button\(\s*"([a-z-]+)"', text))
        found |= set(re.findall(r'icons\.pixmap\(\s*"([a-z-]+)"', text))
        found |= set(re.findall(r'\.say\(\s*"([a-z]+(?:-[a-z]+)*)",', text))
    assert len(found) > 25
    for name in found:
        assert not icons.pixmap(name).isNull()


def test_that_an_icon_is_drawn_in_the_colour_of_its_tone(qtbot: object) -> None:
    image = icons.pixmap("square", Tone.DANGER, 40).toImage()
    drawn = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert drawn == {theme.load("dark").colours["danger"].lower()}


def test_that_an_unknown_icon_is_refused(qtbot: object) -> None:
    with pytest.raises(MissingAsset):
        icons.pixmap("no-such-icon")


def test_that_a_window_may_wear_the_sheet_instead_of_the_whole_application(qapp: Any) -> None:
    from PySide6.QtWidgets import QPushButton, QWidget

    theme.wear(qapp, "dark", by_window=True)
    assert qapp.styleSheet() == ""
    window = QWidget()
    QPushButton("x", window)
    theme.dress(window)
    assert window.styleSheet() == theme.stylesheet(theme.load("dark"))
    theme.wear(qapp, "light")
    assert qapp.styleSheet() == ""
    assert window.styleSheet() == theme.stylesheet(theme.load("light"))
    window.deleteLater()
    theme.wear(qapp, "dark", by_window=False)
    assert qapp.styleSheet()
    other = QWidget()
    theme.dress(other)
    assert other.styleSheet() == ""
