"""Lines of keys, tables and array elements of TOML."""

import tomllib

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.geodata.toml_lines import decode_text, key_lines, line_of

TEXT = '''# a plan
id = "x"

[sources]
"a.txt" = "第一份"   # quoted key
'b[1].txt' = """
two lines"""

[[circle]]
id = "one"
needs = [
    { types = ["market", "x # no comment"], minutes = 5 },
    # between
    { types = [
        "supermarket",
    ], minutes = { urban = 5,
rural = 9 } },
]
source.file = "a.txt"
source.line = 3

[circle.assumed]
mode = "]["

[[circle]]
id = 'two'
[[circle.needs]]
types = []
[[circle.needs]]
types = ["a"]
'''


def test_lines_worked_out_by_hand():
    lines = key_lines(TEXT)
    expected = {
        ("id",): 2,
        ("sources",): 4,
        ("sources", "a.txt"): 5,
        ("sources", "b[1].txt"): 6,
        ("circle",): 9,
        ("circle", 0): 9,
        ("circle", 0, "needs"): 11,
        ("circle", 0, "needs", 0): 12,
        ("circle", 0, "needs", 0, "types", 1): 12,
        ("circle", 0, "needs", 1): 14,
        ("circle", 0, "needs", 1, "types", 0): 15,
        ("circle", 0, "needs", 1, "minutes"): 16,
        ("circle", 0, "needs", 1, "minutes", "rural"): 17,
        ("circle", 0, "source", "line"): 20,
        ("circle", 0, "assumed"): 22,
        ("circle", 0, "assumed", "mode"): 23,
        ("circle", 1): 25,
        ("circle", 1, "id"): 26,
        ("circle", 1, "needs", 0, "types"): 28,
        ("circle", 1, "needs", 1): 29,
        ("circle", 1, "needs", 1, "types", 0): 30,
    }
    assert {path: lines.get(path) for path in expected} == expected


def test_a_place_that_is_not_written_has_the_line_of_what_is_around_it():
    lines = key_lines(TEXT)
    assert line_of(lines, ("circle", 1, "source", "file")) == 25
    assert line_of(lines, ("nowhere",)) is None


keys = st.text(st.sampled_from("ab.-_ 键\"'#[="), min_size=1, max_size=4)
values = st.recursive(
    st.one_of(
        st.integers(-9, 9),
        st.booleans(),
        st.floats(-9, 9),
        st.text(st.sampled_from("a\"'\\\n#[]{},= 字"), max_size=6),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(keys, values, max_size=4), st.booleans())
def test_every_place_of_any_document_has_a_line_that_does_not_go_back(document, multiline):
    text = tomli_w.dumps(document, multiline_strings=multiline)
    lines = key_lines(text)
    last = len(text.split("\n"))

    def walk(value, path):
        if path:
            assert 1 <= lines[path] <= last
        inside = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        before = 0
        for part, inner in inside:
            walk(inner, (*path, part))
            if isinstance(value, list):
                assert lines[(*path, part)] >= before
                before = lines[(*path, part)]

    walk(tomllib.loads(text), ())


# ---- encodings ----

COMMON = [
    bytes((lead, trail)).decode("gb2312")
    for lead in range(0xB0, 0xD8)
    for trail in range(0xA1, 0xFF)
    if (lead, trail) < (0xD7, 0xFA)
]
"""The 3,755 characters of the first level of GB2312."""
BY_CHANCE = [one for one in COMMON if 0xC2 <= one.encode("gbk")[0] <= 0xDF and one.encode("gbk")[1] <= 0xBF]


def test_characters_whose_gbk_is_utf8_by_chance():
    assert "远".encode("gbk").decode("utf-8") == "\u0536"
    assert len(COMMON) == 3755
    assert len(BY_CHANCE) > 600
    for one in BY_CHANCE:
        text = f"id,name\r\n1,{one}\r\n"
        assert decode_text(text.encode("gbk")) == (text, "gb18030")


@given(st.lists(st.text(st.sampled_from(BY_CHANCE), min_size=1, max_size=2), min_size=1, max_size=4))
def test_short_names_in_gbk(names):
    text = "id,name,lon\n" + "".join(f"{number},{name},114.5\n" for number, name in enumerate(names))
    assert decode_text(text.encode("gbk")) == (text, "gb18030")


@given(st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1), min_size=1))
def test_chinese_in_utf8_stays_what_it_is(names):
    text = "id,name\n" + "".join(f"{number},{name}\n" for number, name in enumerate(names))
    assert decode_text(text.encode("utf-8")) == (text, "utf-8-sig")


@pytest.mark.parametrize(
    "text",
    [
        "id,name\n1,plain\n",
        "name,area m²\n1,2\n",
        "1,Café\n",
        "1,São Paulo · Centro, 20 °C ± 5, £5, §3\n",
        "1,Привет мир\n",
        "1,Ελλάδα\n",
        "1,ירושלים\n",
        "1,𠮷\n",
        "1,서울역\n",
        "“quoted” — and so on…\n",
    ],
)
def test_other_text_in_utf8_stays_what_it_is(text):
    assert decode_text(text.encode("utf-8")) == (text, "utf-8-sig")
    assert decode_text(text.encode("utf-8-sig")) == (text, "utf-8-sig")


def test_a_byte_order_mark_settles_it():
    assert decode_text("1,\u0536\n".encode("utf-8-sig")) == ("1,\u0536\n", "utf-8-sig")
