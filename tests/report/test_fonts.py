"""Letters on figures: every character has a glyph, and a computer without Chinese is told what to do."""

import pytest
from figures import words_of
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lifecircle.report.figures import fonts

needs_chinese = pytest.mark.skipif(fonts.chinese_face() is None, reason="no Chinese typeface is installed")


def figure_with(*words):
    figure = Figure(figsize=(4, 2))
    for number, word in enumerate(words):
        figure.text(0.05, 0.1 + 0.2 * number, word)
    return figure


def code_points(family):
    """What a family's file really holds, read by another library."""
    face = next(one for one in fonts._faces() if one.family == family)
    number = face.number if face.file.lower().endswith((".ttc", ".otc")) else -1
    with TTFont(face.file, fontNumber=number, lazy=True) as font:
        return set(font.getBestCmap())


def without_chinese(monkeypatch):
    latin = [face for face in fonts._faces() if face.family == fonts.LATIN_FAMILY]
    monkeypatch.setattr(fonts, "_faces", lambda: latin)
    monkeypatch.setattr(fonts, "_look_again", lambda: False)


@needs_chinese
@pytest.mark.parametrize(
    "word", ["云溪县（合成样例）", "垚埇崀", "≥4.6 ㎡ · é ～", "“15分钟”养老服务圈", "〓"]
)
def test_every_character_has_a_glyph(word):
    families, missing = fonts.faces_for([word])
    assert not missing
    held = set().union(*(code_points(family) for family in families))
    assert {ord(one) for one in word if not one.isspace()} <= held


@needs_chinese
def test_a_character_that_nothing_holds_becomes_the_sign_for_it():
    unassigned = "\U000ea000"  # a plane without characters: no typeface holds it, and it is no letter
    private = "\ue000"
    hidden, missing = fonts.faces_for([unassigned + private])
    assert hidden
    assert not missing  # neither is drawn, so neither is asked for
    families, missing = fonts.faces_for(["甲\U00020000", "\U000323ae"])
    figure = figure_with("甲\U000323ae乙")
    lost = fonts.dress(figure)
    if "\U000323ae" in missing:
        assert words_of(figure) == ["甲〓乙"]
        assert lost == {"\U000323ae"}
    else:
        assert words_of(figure) == ["甲\U000323ae乙"]
    assert families


@needs_chinese
def test_drawing_asks_for_no_glyph_that_is_missing():
    figure = figure_with("云溪县 $x^2$ 100%", "a_b^c {d} \\alpha")
    assert not fonts.dress(figure)
    FigureCanvasAgg(figure).draw()  # a missing glyph is a warning, and warnings are errors here
    assert words_of(figure) == ["云溪县 $x^2$ 100%", "a_b^c {d} \\alpha"]


def test_without_a_chinese_typeface_the_remedy_is_said(monkeypatch):
    without_chinese(monkeypatch)
    with pytest.raises(fonts.FontError) as raised:
        fonts.dress(figure_with("云溪县"))
    assert "Noto Sans SC" in raised.value.say("zh")
    assert "fonts-noto-cjk" in raised.value.say("en")
    assert [problem.code for problem in raised.value.problems] == ["no_chinese_font"]


def test_without_a_chinese_typeface_english_is_still_drawn(monkeypatch):
    without_chinese(monkeypatch)
    figure = figure_with("Porto Alegre 92.7%")
    assert not fonts.dress(figure)
    FigureCanvasAgg(figure).draw()


def test_typefaces_that_draw_boxes_for_everything_are_not_used():
    assert not [face.family for face in fonts._faces() if face.family.startswith("Last Resort")]


@needs_chinese
def test_a_typeface_installed_since_matplotlib_made_its_list_is_found(monkeypatch):
    from matplotlib import font_manager

    face = fonts.chinese_face()
    manager = font_manager.fontManager
    before = [entry for entry in manager.ttflist if str(entry.fname) != face.file]
    monkeypatch.setattr(manager, "ttflist", [one for one in before if "CJK" not in one.name])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [face.file])
    assert fonts.chinese_face() is not None
    manager._findfont_cached.cache_clear()
