"""The rows of an assessment in one shape, so that two assessments can be laid side by side."""

import numpy as np
import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import ALL, WHOLE

KEYS: tuple[str, ...] = ("kind", "item", "level", "district")
COLUMNS: tuple[str, ...] = (
    *KEYS, "item_name", "district_name", "unit", "value", "is_share", "people", "status", "shortfall",
    "remark",
)  # fmt: skip


def rows_of(run: Assessment) -> pd.DataFrame:
    """COLUMNS: circles (all needs, the group served), ratios, presence rules and their units."""
    frames = [frame[list(COLUMNS)] for frame in (_circles(run), *_ratios(run), *_presence(run)) if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(frames, ignore_index=True)


def _circles(run: Assessment) -> pd.DataFrame:
    table = run.coverage
    table = table[(table["need"] == ALL) & (table["setting"] == ALL)]
    table = table.drop_duplicates(["circle", "level", "district"])  # the group served stands first
    return pd.DataFrame(
        {
            "kind": "circle",
            "item": table["circle"].astype(object),
            "level": table["level"].astype(object),
            "district": table["district"].astype(object),
            "item_name": table["circle_name"].astype(object),
            "district_name": table["district_name"].astype(object),
            "unit": "",
            "value": table["coverage"].astype(float),
            "is_share": True,
            "people": table["covered"].astype(float).where(table["coverage"].notna()),
            "status": table["status"].astype(object),
            "shortfall": table["gap_people"].astype(float),
            "remark": table["reason"].astype(object),
        }
    )


def _ratios(run: Assessment) -> list[pd.DataFrame]:
    table = run.ratios
    if len(table) == 0:
        return []
    return [
        pd.DataFrame(
            {
                "kind": "ratio",
                "item": table["indicator"].astype(object),
                "level": table["level"].astype(object),
                "district": table["district"].astype(object),
                "item_name": table["indicator_name"].astype(object),
                "district_name": table["district_name"].astype(object),
                "unit": table["unit"].astype(object),
                "value": table["value"].astype(float),
                "is_share": False,
                "people": np.nan,
                "status": table["status"].astype(object),
                "shortfall": table["shortfall"].astype(float),
                "remark": table["reason"].astype(object),
            }
        )
    ]


def _presence(run: Assessment) -> list[pd.DataFrame]:
    frames: list[pd.DataFrame] = []
    for rule in run.presence.to_dict("records"):
        share = rule["share"]
        known = share is not None and not pd.isna(share)
        missing = float(rule["units"] - rule["units_meeting"]) if known else np.nan
        units = run.presence_units[run.presence_units["rule"] == rule["rule"]]
        meets = units["meets"].to_numpy(dtype=bool)
        frame = pd.DataFrame(
            {
                "kind": "presence",
                "item": rule["rule"],
                "level": ["place", *["unit"] * len(units)],
                "district": [WHOLE, *units["district"]],
                "item_name": rule["rule_name"],
                "district_name": [run.place.name, *units["district_name"]],
                "unit": "",
                "value": [float(share) if known else np.nan, *meets.astype(float)],
                "is_share": [True, *[False] * len(units)],
                "people": np.nan,
                "status": [rule["status"], *np.where(meets, "met", "short")],
                "shortfall": [missing, *(~meets).astype(float)],
                "remark": [rule["reason"], *units["missing"]],
            }
        )
        frames.append(frame.astype({"is_share": object}))
    return frames
