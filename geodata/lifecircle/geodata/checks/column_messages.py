"""What is said of a value that a column cannot hold: code, what is wrong, what would be right."""

from collections.abc import Mapping

from lifecircle.geodata.text import Text

_MISSING = Text(zh="这一格是空的", en="the cell is empty")
MESSAGES: Mapping[str, tuple[str, Text, Text]] = {
    "not_nullable": ("missing_value", _MISSING, Text(zh="请填写。", en="Fill it in.")),
    "field_uniqueness": (
        "duplicate_id",
        Text(zh="编号重复", en="the id is used more than once"),
        Text(
            zh="每行用不同的编号；多余的行请删去。", en="Give each row its own id; delete rows entered twice."
        ),
    ),
    "number": (
        "not_a_number",
        Text(zh="应为数字", en="a number is expected"),
        Text(
            zh="只写半角数字，不带单位、逗号和文字；未知则留空。",
            en="Plain digits only, no unit or comma; empty if unknown.",
        ),
    ),
    "not_negative": (
        "negative",
        Text(zh="不能为负数", en="must not be negative"),
        Text(
            zh="请改正；若负数表示无数据，请改为空。",
            en="Correct it; if it stands for no data, leave it empty.",
        ),
    ),
    "not_too_many": (
        "too_many",
        Text(zh="一个格网的人口不可能这么多", en="no cell can have so many people"),
        Text(
            zh="请核对单位和小数点；若表示无数据，请改为空。",
            en="Check unit and decimal point; if it stands for no data, leave it empty.",
        ),
    ),
    "year": (
        "not_a_year",
        Text(zh="应为四位年份", en="a year of four digits is expected"),
        Text(zh="请写如 2020。", en="Write it like 2020."),
    ),
}
"""Name of a check -> code, message and remedy of its problems."""
