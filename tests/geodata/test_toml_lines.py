"""Lines of keys, tables and array elements of TOML."""

import tomllib

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.geodata.toml_lines import key_lines, line_of

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
