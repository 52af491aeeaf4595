"""The words around maps and charts: titles, sources, dates, numbers."""

import datetime

from lifecircle.coverage.words import STATE_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle
from lifecircle.report.colours import NOT_ASKED
from lifecircle.report.folders.run_reading import Run

SYNTHETIC = Text("合成样例 synthetic sample", "合成样例 synthetic sample")
NOT_ASKED_WORDS = Text("不属本圈城乡类型", "not in this circle's settings")
GENERATED = Text(
    "全部数据由程序生成，不代表任何地方。", "All data are generated and represent no real place."
)


def place_name(run: Run) -> str:
    """The Place's own name."""
    return str(run.record["place"]["name"])


def titled(run: Run, what: Text) -> str:
    """A title: the place and what is shown of it."""
    return f"{place_name(run)} · {what.in_language(run.language)}"


def is_synthetic(run: Run) -> bool:
    """Whether the run's data were generated."""
    return bool(run.record["place"]["synthetic"])


def source_line(run: Run, *, drawn: datetime.date, coordinates: bool = True) -> str:
    """Data and their year, plan, program, coordinate system, and the day of drawing."""
    place, language = run.record["place"], run.language
    when = run.record.get("date") or place["year"]
    year = Text(f"（{when}{'年' if when == place['year'] else ''}）", f" ({when})") if when else Text("", "")
    program = f"lifecircle {run.record['versions']['lifecircle']}"
    parts = [
        Text(f"资料：{place['name']}研究区数据{year.zh}", f"Data: {place['name']}{year.en}"),
        Text(f"标准：{run.plan.name}", f"Plan: {run.plan.name}"),
        Text(f"计算：{program}", f"Computed with {program}"),
        Text(f"制图：{date_words(drawn).zh}", f"Drawn on {date_words(drawn).en}"),
    ]
    if coordinates:
        parts.insert(2, Text(f"坐标系：{place['crs']}", f"Coordinates: {place['crs']}"))
    line = Text("；", "; ").in_language(language).join(part.in_language(language) for part in parts)
    stop = Text("。", ". ").in_language(language)
    return line + stop + (GENERATED.in_language(language) if place["synthetic"] else "")


def date_words(day: datetime.date) -> Text:
    """A day as the two languages write it."""
    return Text(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def count_words(value: float) -> str:
    """A whole number with commas."""
    return f"{value:,.0f}"


def share_words(number: float, whole: float) -> str:
    """A share in per cent; a few people never read as none."""
    if whole <= 0:
        return ""
    return "<0.1%" if 0 < number < whole / 2000 else f"{100 * number / whole:.1f}%"


def range_words(low: float, high: float | None, language: Language) -> str:
    """A class of whole numbers, both ends included; open above where ``high`` is None.

    Ends that print alike stand once.
    """
    first = f"{low:,.0f}"
    if high is None:
        return f"≥{first}"
    last = f"{high:,.0f}"
    dash = Text("～", "–").in_language(language)
    return first if first == last else f"{first}{dash}{last}"


def state_word(state: str, circle: Circle, language: Language) -> str:
    """A state as this circle's legend calls it."""
    if state == NOT_ASKED:
        return NOT_ASKED_WORDS.in_language(language)
    if state == "beyond" and all(need.metres is not None for need in circle.needs):
        return Text("可达但超出距离", "reachable, too far").in_language(language)
    return STATE_WORDS[state].in_language(language)
