"""The sensitivity of a run, read back from its folder and put into words for tables and chapters."""

from pathlib import Path

import numpy as np
import pandas as pd

from lifecircle.coverage.words import ALL, LEVEL_WORDS, OUTSIDE_ANY, SETTING_WORDS, STATUS_WORDS, WHOLE
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Language, Text
from lifecircle.report.folders.run_folder import armed_again
from lifecircle.report.folders.sensitivity_folder import SENSITIVITY_FILE
from lifecircle.sensitivity.table import SENSITIVITY_COLUMNS
from lifecircle.sensitivity.variations import JOINT

_UNFAVOURABLE = Text("都偏不利", " unfavourable")
_FAVOURABLE = Text("都偏有利", " favourable")
NUMBERS = ("low", "base", "high")
_VERDICTS = ("status_low", "status_base", "status_high", "flips")
_SAME_DIGITS = 9
RANGE_COLUMNS: tuple[str, ...] = (
    "kind", "item", "item_name", "district", "district_name", "level", "setting", "group",
    "low", "base", "high", "status_low", "status_base", "status_high", "flips", "varied_most",
)  # fmt: skip


def read_sensitivity(run_folder: Path) -> pd.DataFrame | None:
    """``sensitivity.csv`` of a run (table.SENSITIVITY_COLUMNS), or None where the run has none.

    low, base, high are float64 (NaN where not computable), all else is text.
    Raises InputError where the file was changed so that it cannot be used.
    """
    path = run_folder / SENSITIVITY_FILE
    if not path.is_file():
        return None
    try:
        read = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError([_fault(path, column=None, found=str(error).splitlines()[0])]) from None
    missing = [name for name in SENSITIVITY_COLUMNS if name not in read]
    if missing:
        raise InputError([_fault(path, column=name, found=None) for name in missing])
    columns: dict[str, object] = {}
    problems: list[Problem] = []
    for name in SENSITIVITY_COLUMNS:
        if name not in NUMBERS:
            columns[name] = pd.array(read[name].map(armed_again).to_numpy(dtype=object), dtype="str")
            continue
        values = pd.to_numeric(read[name].where(read[name] != "", other=None), errors="coerce")
        wrong = values.isna() & (read[name] != "")
        problems += [_fault(path, column=name, found=text) for text in read.loc[wrong, name].head(3)]
        columns[name] = values.to_numpy(dtype=float)
    if problems:
        raise InputError(problems)
    return pd.DataFrame(columns)


def ranges(table: pd.DataFrame) -> pd.DataFrame:
    """RANGE_COLUMNS: one row per row of the plan, district, setting and group, its widest range.

    low and high hold whatever was varied, alone or together; a status of an end is the one found
    there. varied_most: name of the single assumption that moves the figure most, of all together where
    none does alone; where the figure stays, of the one that flips the verdict; else "".
    """
    if table.empty:
        return pd.DataFrame(columns=list(RANGE_COLUMNS))
    keys = ["kind", "item", "district", "level", "setting", "group"]
    place = table.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    by_low = table.assign(_of=place).sort_values(["_of", "low"], kind="stable", na_position="last")
    by_high = table.assign(_of=place).sort_values(["_of", "high"], kind="stable", na_position="first")
    lowest = by_low.groupby("_of", sort=True).head(1).set_index("_of")
    highest = by_high.groupby("_of", sort=True).tail(1).set_index("_of")
    result = lowest.drop(columns=["high", "status_high"])
    result[["high", "status_high"]] = highest[["high", "status_high"]]
    # units may pass or fail while the people inside stay the same: any end that flips counts
    for end in ("low", "high"):
        flipped = by_low[by_low["flips"].isin((end, "both"))].drop_duplicates("_of").set_index("_of")
        result.loc[flipped.index, f"status_{end}"] = flipped[f"status_{end}"]
    ends = table.assign(_of=place).groupby("_of")["flips"].agg(lambda each: _together(set(each)))
    result["flips"] = ends
    moving = table.assign(_of=place, _wide=table["high"] - table["low"], _alone=table["varied"] != JOINT)
    moving = moving[moving["_wide"] > 0].sort_values(["_of", "_alone", "_wide"], kind="stable")
    most = moving.groupby("_of").tail(1).set_index("_of")
    flipping = table.assign(_of=place, _joint=table["varied"] == JOINT)
    flipping = flipping[flipping["flips"] != ""].sort_values(["_of", "_joint"], kind="stable")
    first = flipping.groupby("_of").head(1).set_index("_of")["varied_name"].reindex(result.index)
    result["varied_most"] = most["varied_name"].reindex(result.index).fillna(first).fillna("")
    return result.reset_index(drop=True)[list(RANGE_COLUMNS)]


def _together(ends: set[str]) -> str:
    low, high = bool(ends & {"low", "both"}), bool(ends & {"high", "both"})
    return "both" if low and high else "low" if low else "high" if high else ""


def without_repeats(table: pd.DataFrame) -> pd.DataFrame:
    """The rows without those of a district that is the only one of its level and says what the whole says.

    table: as ``read_sensitivity`` or ``ranges`` gives it. Of a Place that is one county, the whole
    stands for the county wherever their figures and verdicts are the same.
    """
    of_districts = table[~table["district"].isin((WHOLE, OUTSIDE_ANY))]
    numbers = of_districts.groupby("level")["district"].nunique()
    alone = table["district"].isin(of_districts["district"]) & table["level"].isin(
        numbers.index[numbers == 1]
    )
    causes = [name for name in ("varied", "varied_most") if name in table]
    keys = ["kind", "item", "setting", "group", *causes, *_VERDICTS]
    told = table[keys].assign(**{end: table[end].round(_SAME_DIGITS) for end in NUMBERS})
    # sums over the same people in another order may differ in the last bit
    of_whole = told[table["district"] == WHOLE].drop_duplicates()
    same = told.merge(of_whole, how="left", indicator=True)["_merge"].to_numpy() == "both"
    repeated = pd.Series(alone.to_numpy(dtype=bool) & same, index=table.index)
    return pd.DataFrame(table[~repeated])


def whole_circle_ranges(table: pd.DataFrame) -> pd.DataFrame:
    """The ranges of the circles for the whole Place and the group that each serves."""
    found = ranges(table)
    whole = found[
        (found["kind"] == "circle") & (found["district"] == WHOLE) & (found["setting"] == ALL)
    ]  # the served group stands first
    return whole.drop_duplicates("item").reset_index(drop=True)


def share_range(low: float, high: float, *, language: Language = "zh") -> str:
    """78%～83% (English 78%–83%), or 80.0% where both ends are the same; "–" where nothing is known."""
    if np.isnan(low) or np.isnan(high):
        return "–"
    ends = [f"{100 * end:.0f}%" for end in (low, high)]
    if ends[0] == ends[1]:
        ends = [f"{100 * end:.1f}%" for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else ("～" if language == "zh" else "–").join(ends)


def value_range(low: float, high: float, *, language: Language = "zh") -> str:
    """The range of a value of a ratio, in its own unit."""
    if np.isnan(low) or np.isnan(high):
        return "–"
    ends = [f"{end:.4g}" for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else ("～" if language == "zh" else "–").join(ends)


def _fault(path: Path, *, column: str | None, found: str | None) -> Problem:
    message = (
        Text("缺少这一列", "the column is missing")
        if column is not None and found is None
        else Text("读不出来", "cannot be read")
    )
    return Problem(
        code="bad_sensitivity",
        file=str(path),
        column=column,
        found=found,
        message=message,
        remedy=Text(
            "请重新运行 lifecircle assess --sensitivity", "Run lifecircle assess --sensitivity again."
        ),
    )


def flip_sentences(table: pd.DataFrame, *, language: Language) -> list[str]:
    """The conclusions that flip, one a line: whole Place first, then districts, single assumptions first.

    A conclusion that one assumption flips alone is not told again for all of them together; nor one
    of the whole Place for the only district of a level.
    """
    flips = without_repeats(table)
    flips = flips[flips["flips"] != ""]
    whole = (flips["district"] == WHOLE) & (flips["setting"] == ALL)
    lines: list[str] = []
    for part in (flips[whole], flips[~whole]):
        for _, rows in part.groupby(["kind", "item", "district", "level", "setting"], sort=False):
            alone = rows[rows["varied"] != JOINT]
            lines.append(_sentence(alone if len(alone) else rows, language=language))
    return lines


def _sentence(rows: pd.DataFrame, *, language: Language) -> str:
    first = rows.iloc[0]
    whole = first["district"] == WHOLE
    where = LEVEL_WORDS["place"].in_language(language) if whole else str(first["district_name"])
    if first["setting"] not in (ALL, ""):
        setting = SETTING_WORDS[str(first["setting"])].in_language(language)
        where += f"（{setting}）" if language == "zh" else f" ({setting})"
    causes = []
    for row in rows.to_dict("records"):
        for end in ("low", "high"):
            if row["flips"] in (end, "both"):
                setting = row[f"setting_{end}"]
                together = _UNFAVOURABLE if end == "low" else _FAVOURABLE
                how = f" {setting}" if setting else together.in_language(language)
                status = STATUS_WORDS[str(row[f"status_{end}"])].in_language(language)
                causes.append((f"{row['varied_name']}{how}", status))
    now = STATUS_WORDS[str(first["status_base"])].in_language(language)
    changed = causes[0][1]
    if language == "zh":
        return (
            f"{first['item_name']}｜{where}：{now} → {changed}（{'；'.join(cause for cause, _ in causes)}）"
        )
    return f"{first['item_name']} | {where}: {now} → {changed} ({'; '.join(cause for cause, _ in causes)})"
