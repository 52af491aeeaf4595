"""Lines of words keep every character and fit their room."""

from hypothesis import given
from hypothesis import strategies as st

from lifecircle.report.figures.lettering import balanced, shortened, width_cm, wrapped

TEXTS = st.text(alphabet="云溪县覆盖率，。；（）abc XYZ 0123%.\n", max_size=80)


@given(TEXTS, st.floats(1.0, 12.0))
def test_nothing_is_lost(text, room_cm):
    for lines in (wrapped(text, size_pt=8, room_cm=room_cm), balanced(text, size_pt=8, room_cm=room_cm)):
        assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="云溪县覆盖率，。（）", max_size=60))
def test_chinese_lines_fit(text):
    for line in wrapped(text, size_pt=8, room_cm=2.0):
        assert width_cm(line, size_pt=8) <= 2.0 + 1e-9


@given(st.text(alphabet="云溪县覆盖", min_size=1, max_size=40))
def test_no_line_starts_with_a_comma(text):
    spiced = "，".join(text) + "。"
    assert not [line for line in wrapped(spiced, size_pt=8, room_cm=1.5) if line.startswith(("，", "。"))]


def test_words_stay_whole_and_breaks_are_kept():
    assert wrapped("share of people\ncovered", size_pt=10, room_cm=2.2) == ["share of", "people", "covered"]


def test_balanced_lines_are_about_as_long():
    text = "便民生活圈覆盖情况" * 3
    one, other = balanced(text, size_pt=10, room_cm=width_cm(text, size_pt=10) * 0.95)
    assert abs(len(one) - len(other)) <= 3


def test_shortened_fits_and_says_so():
    assert shortened("云溪镇", size_pt=10, room_cm=5) == "云溪镇"
    cut = shortened("云溪镇中心卫生院", size_pt=10, room_cm=1.5)
    assert cut.endswith("…")
    assert width_cm(cut, size_pt=10) <= 1.5
