"""What a scenario changes, one line an edit, for people."""

from collections.abc import Iterator, Mapping
from typing import Any

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.capacity_words import AMOUNTS
from lifecircle.report.diagnosis.circle_words import group_word
from lifecircle.report.diagnosis.figure_texts import YUAN_PER_WAN, amount
from lifecircle.report.diagnosis.road_words import ROAD_CLASS_WORDS
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.scenario_marks import ROAD_WORDS
from lifecircle.scenario.wording import EDIT_WORDS

_PLACES = Text("学位（托位）{}个", "{} places")


def edit_lines(edits: Mapping[str, Any], run: Run) -> list[str]:
    """One line per edit, by kind: what, where, when, how large, at which cost; [] where nothing is known."""
    language = run.language
    names = dict(zip(run.facility_points["id"], run.facility_points["name"], strict=True))
    names |= {one["id"]: _name(one, names, language) for one in edits.get("open", ())}
    found = [
        (EDIT_WORDS[kind].in_language(language), one, _what(kind, one, run, names))
        for kind in EDIT_WORDS
        for one in edits.get(kind, ())
    ]
    return [*(_line(word, one, what, language) for word, one, what in found), *_assumed(edits, language)]


def _line(word: str, edit: Mapping[str, Any], what: str, language: Language) -> str:
    parts = [what, *_sizes(edit, language)]
    if edit.get("year"):
        parts.append(Text(f"{edit['year']}年起", f"from {edit['year']}").in_language(language))
    if edit.get("cost"):
        cost = amount(float(edit["cost"]) / YUAN_PER_WAN)
        parts.append(Text(f"投资{cost}万元", f"{amount(float(edit['cost']))} yuan").in_language(language))
    said = Text("，", ", ").in_language(language).join(parts)
    return Text(f"{word}：{said}。", f"{word[:1].upper()}{word[1:]}: {said}.").in_language(language)


def _what(kind: str, edit: Mapping[str, Any], run: Run, names: Mapping[str, str]) -> str:
    say = run.language
    if kind == "road":
        road_class = edit.get("road_class")
        action = ROAD_WORDS[edit["action"]].in_language(say)
        return action if road_class is None else (
            Text(f"{action}（{ROAD_CLASS_WORDS[road_class].zh}）",
                 f"{action} ({ROAD_CLASS_WORDS[road_class].en})").in_language(say)
        )  # fmt: skip
    if kind == "growth":
        return _growth(edit, run)
    if kind == "merge":
        comma = Text("、", ", ").in_language(say)
        gone = comma.join(names.get(one, one) for one in edit["ids"])
        into = names.get(edit["into"], edit["into"])
        return Text(f"{gone}并入{into}", f"{gone} into {into}").in_language(say)
    name = _name(edit, names, say)
    kinds = load_taxonomy().types
    if edit.get("type") in kinds and kind in ("open", "convert", "mobile"):
        word = Text(kinds[edit["type"]].zh, kinds[edit["type"]].en).in_language(say)
        into = Text("改为", "to ").in_language(say) if kind == "convert" else ""
        name = (
            name
            if word == name
            else Text(f"{name}（{into}{word}）", f"{name} ({into}{word})").in_language(say)
        )
    if kind == "mobile":
        stops = len(edit["stops"])
        name += Text(f"，停靠点{stops}处", f", {stops} stop{'' if stops == 1 else 's'}").in_language(say)
    return name


def _name(edit: Mapping[str, Any], names: Mapping[str, str], language: Language) -> str:
    """Its own name, that of the facility, the word for its type, or its id."""
    types = load_taxonomy().types
    kind = types.get(str(edit.get("type")))
    word = "" if kind is None else Text(kind.zh, kind.en).in_language(language)
    return str(edit.get("name") or names.get(edit["id"]) or word or edit["id"])


def _growth(edit: Mapping[str, Any], run: Run) -> str:
    say = run.language
    names = dict(zip(run.districts["id"], run.districts["name"], strict=True))
    where = Text("全域", "everywhere").in_language(say)
    if edit.get("district"):
        name = names.get(edit["district"], edit["district"])
        where = Text(name, f"in {name}").in_language(say)
    who = group_word(str(edit.get("group") or "total"), say)
    if edit.get("factor") is not None:
        return Text(f"{where}{who}为现状的{edit['factor']:g}倍",
                    f"{who} {where}: {edit['factor']:g} times today's").in_language(say)  # fmt: skip
    people = f"{float(edit['people']):,.0f}"
    return Text(f"{where}{who}达到{people}人", f"{who} {where}: {people}").in_language(say)


def _sizes(edit: Mapping[str, Any], language: Language) -> Iterator[str]:
    for name, word in {**AMOUNTS, "places": _PLACES}.items():
        if edit.get(name) is not None:
            yield word.in_language(language).format(amount(float(edit[name])))


def _assumed(edits: Mapping[str, Any], language: Language) -> Iterator[str]:
    changed = [name for name, value in edits.get("assumptions", {}).items() if value not in ({}, None)]
    if changed:
        yield Text(
            f"另改用假定值{len(changed)}项，见情景文件。",
            f"{len(changed)} assumption{'' if len(changed) == 1 else 's'} changed as well; see the scenario.",
        ).in_language(language)
