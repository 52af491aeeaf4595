"""A siting as reports read it: straight from the search, or back from its folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text
from lifecircle.report.folders.plain_tables import texts_and_numbers
from lifecircle.report.folders.run_folder import RUN_RECORD, armed_again
from lifecircle.report.folders.site_folder import siting_record
from lifecircle.siting.siting import Siting
from lifecircle.siting.table import SITE_COLUMNS

SITES_FILE = "sites.csv"
_TEXTS = ("site", "name", "kind", "types", "district", "district_name")


@dataclass(frozen=True, kw_only=True, eq=False)
class SitingResult:
    """One answer to where to build. record: run.json of the siting.

    sites: SITE_COLUMNS and ``people_new_<group>``; new sites by rank, then existing facilities that
    count (rank NaN or kind ``existing``). x, y in metres of the Place's coordinate system.
    """

    record: Mapping[str, Any]
    sites: pd.DataFrame

    @property
    def new_sites(self) -> pd.DataFrame:
        """The chosen sites, best first."""
        chosen = self.sites["rank"].to_numpy(dtype=float)
        rows: pd.DataFrame = self.sites[np.isfinite(chosen) & (self.sites["kind"] != "existing").to_numpy()]
        return rows.sort_values("rank", kind="stable").reset_index(drop=True)


def siting_result_of(siting: Siting) -> SitingResult:
    """The result of a siting, as it would be read back from its folder."""
    return SitingResult(
        record=json.loads(json.dumps(siting_record(siting))),
        sites=texts_and_numbers(siting.sites, texts=_TEXTS),
    )


def kinds_at(types: str) -> list[str]:
    """The facility types that a row of sites hosts, from its cell ``types``."""
    return [one for one in types.split(";") if one]


def read_siting(folder: Path) -> SitingResult:
    """The siting in a folder that ``write_siting`` wrote. Raises InputError where it is not one."""
    path = folder / RUN_RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
        table = pd.read_csv(folder / SITES_FILE, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        missing = [*sorted({"answer", "circle"} - set(record)), *(set(SITE_COLUMNS) - set(table.columns))]
        if missing:
            raise ValueError(f"{', '.join(missing)} missing")
        for name in _TEXTS:
            table[name] = table[name].map(armed_again)
        return SitingResult(record=record, sites=texts_and_numbers(table, texts=_TEXTS))
    except (OSError, ValueError, TypeError) as error:
        raise InputError([_not_a_siting(folder, error)]) from None


def _not_a_siting(folder: Path, error: Exception) -> Problem:
    return Problem(
        code="not_a_siting",
        file=str(folder),
        found=str(error).splitlines()[0] if str(error) else type(error).__name__,
        message=Text("不是 lifecircle site 的结果文件夹", "not a folder that lifecircle site wrote"),
        remedy=Text(
            "请指明 lifecircle site 用 --out 写出的文件夹", "name the folder that lifecircle site --out wrote"
        ),
    )
