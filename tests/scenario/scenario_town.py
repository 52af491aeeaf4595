"""Scenarios for the paper town, given as tables or as TOML."""

from lifecircle.scenario import Scenario


def scenario(*, year=None, assumptions=None, **edits) -> Scenario:
    head = {"id": "s", "name": "情景", "year": year}
    return Scenario.model_validate({"scenario": head, "assumptions": assumptions or {}, **edits})


CLINIC = {"id": "n1", "type": "village_clinic"}
