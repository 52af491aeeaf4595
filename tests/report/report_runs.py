"""Runs, sitings and scenarios of the paper town that the reports are tested with."""

from lifecircle.coverage import assess
from lifecircle.plan.reading import read_plan
from lifecircle.report.folders.run_reading import run_of
from lifecircle.report.folders.siting_reading import SitingResult
from paper_town import paper_town

PLAN = "huangshan"


def paper_run(**changes):
    language = changes.pop("language", "zh")
    return run_of(assess(paper_town(**changes), read_plan(PLAN), language=language))


def paper_siting(sites, *, before=10.0, people=40.0, status="optimal", gap=0.0):
    """A siting of the fitness circle with these people gained per site."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "rank": [float(n) for n in range(1, len(sites) + 1)],
            "site": [f"gap-{n}" for n in range(1, len(sites) + 1)],
            "name": "", "kind": "new", "types": "fitness_site", "x": 0.0, "y": 0.0, "lon": 114.0, "lat": 30.0,
            "district": "111", "district_name": "西社区", "people_new": [float(one) for one in sites],
            "coverage_share": [(before + sum(sites[: n + 1])) / people for n in range(len(sites))],
            "load": 1.0, "capacity": float("nan"), "cost": float("nan"), "gain": 1.0, "gain_per_cost": 1.0,
        }
    )  # fmt: skip
    answer = {"status": status, "gap": gap, "causes": [], "curve": []}
    figures = {"people": people, "covered_before": before, "covered_after": before + sum(sites)}
    circle = {"id": "fitness", "name": "15分钟健身圈", "target": ""}
    place, plan = {"name": "纸上县", "crs": "EPSG:4547"}, {"id": PLAN, "name": "黄山"}
    record = {"answer": answer, "figures": figures, "circle": circle, "place": place, "plan": plan}
    return SitingResult(record=record, sites=frame)
