"""Runs of one plan for one place in different years: read, put in order, and held against each other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Plan
from lifecircle.report.folders.naming import run_named
from lifecircle.report.folders.run_reading import Run, read_run

_DAY = re.compile(r"(\d{4})-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshots:
    """Runs by year, ascending, with what is to be remarked on them. folders: where each was read."""

    runs: Mapping[int, Run]
    folders: Mapping[int, str]
    remarks: tuple[Problem, ...] = ()

    @property
    def latest(self) -> Run:
        """The run of the last year."""
        return self.runs[max(self.runs)]

    @property
    def plan(self) -> Plan:
        """The plan of all runs."""
        return self.latest.plan

    def in_language(self, language: Language) -> "Snapshots":
        """The same runs with the plan's rows by their names in a language."""
        runs = {
            year: run if run.language == language else run_named(run, language)
            for year, run in self.runs.items()
        }
        return replace(self, runs=MappingProxyType(runs))


def read_snapshots(folders: Sequence[Path]) -> Snapshots:
    """The runs in these folders by year, whatever their order.

    Raises InputError with every fault: folders that hold no run, runs without a year, two runs of
    a year, and runs of another plan, another place or another way of counting than the first year's.
    """
    found: list[tuple[str, Run]] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            found.append((str(folder), read_run(folder)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return snapshots_of(found)


def snapshots_of(found: Sequence[tuple[str, Run]]) -> Snapshots:
    """The snapshots from runs that are read already, each with the name of its folder."""
    problems: list[Problem] = []
    runs: dict[int, Run] = {}
    folders: dict[int, str] = {}
    for folder, run in found:
        year = year_of(run)
        if year is None:
            problems.append(_no_year(folder))
        elif year in runs:
            problems.append(_same_year(folder, folders[year], year))
        else:
            runs[year], folders[year] = run, folder
    if runs:
        first = min(runs)
        for year in sorted(runs):
            problems += _unlike(runs[first], runs[year], folder=folders[year], first_folder=folders[first])
    if problems:
        raise InputError(problems)
    years = sorted(runs)
    ordered = {year: runs[year] for year in years}
    return Snapshots(
        runs=MappingProxyType(ordered),
        folders=MappingProxyType({year: folders[year] for year in years}),
        remarks=tuple(_remarks(ordered, folders)),
    )


def year_of(run: Run) -> int | None:
    """The year of a run: that of the date given with it, else that of its Place."""
    day = _DAY.fullmatch(str(run.record.get("date") or ""))
    if day:
        return int(day[1])
    year = run.record["place"].get("year")
    return int(year) if year is not None else None


class _Unlike(NamedTuple):
    """One way in which two runs are no snapshots of the same thing. found: what the second one has."""

    code: str
    what: Text
    remedy: Text
    found: str | None = None


def _unlike(first: Run, run: Run, *, folder: str, first_folder: str) -> Iterator[Problem]:
    """What makes two runs no snapshots of the same thing."""
    one, other = first.record, run.record
    said = Text(f"与 {first_folder} ", f"unlike {first_folder}: ")
    found: list[_Unlike] = []
    if one["plan"]["id"] != other["plan"]["id"]:
        found.append(
            _Unlike(
                "other_plan",
                Text("的规划不同", "another plan"),
                Text("一次只监测一个规划，请分开运行", "Monitor one plan at a time."),
                str(other["plan"]["id"]),
            )
        )
    elif one["plan"]["sha256"] != other["plan"]["sha256"]:
        found.append(_PLAN_CHANGED)
    if one["place"]["name"] != other["place"]["name"]:
        found.append(
            _Unlike(
                "other_place",
                Text("的研究区不同", "another study area"),
                Text("一次只监测一个研究区，请分开运行", "Monitor one study area at a time."),
                str(other["place"]["name"]),
            )
        )
    if one["parameters"]["count_mobile"] != other["parameters"]["count_mobile"]:
        found.append(_OTHER_COUNTING)
    for way in found:
        message = Text(said.zh + way.what.zh, said.en + way.what.en)
        yield _fault(way.code, folder, found=way.found, message=message, remedy=way.remedy)


_PLAN_CHANGED = _Unlike(
    "plan_changed",
    Text(
        "是同一规划，但条目或假定改过，数字不可比",
        "the same plan, but rows or assumptions were changed, so the figures are not comparable",
    ),
    Text("请用同一份规划文件重新核查各年", "Assess all years with the same plan file."),
)
_OTHER_COUNTING = _Unlike(
    "other_counting",
    Text("不同：一个计入流动服务，一个不计", "only one of them counts mobile services"),
    Text("请用同样的 --count-mobile 重新核查", "Assess with the same --count-mobile."),
)


def _remarks(runs: Mapping[int, Run], folders: Mapping[int, str]) -> Iterator[Problem]:
    """What a reader of the table should know of the runs."""
    last = runs[max(runs)]
    versions = {str(run.record["versions"].get("lifecircle", "")) for run in runs.values()}
    if len(versions) > 1:
        yield _fault(
            "remark_versions", ", ".join(folders[year] for year in runs),
            message=Text("各年结果由不同版本的工具算出", "computed by different versions of the tool"),
            remedy=Text("如有疑问请用同一版本重算", "If in doubt, assess again with one version."),
        )  # fmt: skip
    for year, run in runs.items():
        stated = run.record["place"].get("year")
        if stated is not None and stated != year:
            yield _fault(
                "remark_year", folders[year], found=str(stated),
                message=Text(
                    f"按数据日期归入 {year} 年，place.toml 写的是另一年",
                    f"counted as {year} by the date of its data; place.toml says another year",
                ),
                remedy=Text(
                    "年度新增按 place.toml 的年份计算，请核对",
                    "Yearly openings are counted by the year in place.toml; please check.",
                ),
            )  # fmt: skip
        gone = sorted(set(last.districts["id"]) ^ set(run.districts["id"]))
        if gone:
            names = "、".join(gone[:5]) + ("…" if len(gone) > 5 else "")
            yield _fault(
                "remark_districts", folders[year], found=names,
                message=Text(
                    f"{len(gone)} 个行政单元与最近一年对不上，表中留空",
                    f"{len(gone)} districts do not match those of the latest year and stay empty in "
                    "the table",
                ),
                remedy=Text(
                    "如有区划调整，请用同一套行政单元重算",
                    "If boundaries changed, assess all years again with the same districts.",
                ),
            )  # fmt: skip


def _no_year(folder: str) -> Problem:
    return _fault(
        "no_year", folder,
        message=Text("结果没有年份", "the run has no year"),
        remedy=Text(
            "请在 place.toml 写 year，或核查时加 --date，再核查一次",
            "State `year` in place.toml or assess with --date, then assess again.",
        ),
    )  # fmt: skip


def _same_year(folder: str, other: str, year: int) -> Problem:
    return _fault(
        "same_year", folder, found=str(year),
        message=Text(f"与 {other} 是同一年", f"of the same year as {other}"),
        remedy=Text("每年只留一次核查", "Give one run for each year."),
    )  # fmt: skip


def _fault(code: str, file: str, *, message: Text, remedy: Text, found: str | None = None) -> Problem:
    return Problem(code=code, file=file, found=found, message=message, remedy=remedy)
