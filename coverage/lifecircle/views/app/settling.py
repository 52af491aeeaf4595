"""What the server does once after heavy work, so that each look at a page is quick afterwards."""

import gc

import numpy as np
import shapely

from lifecircle.geodata.place import Place
from lifecircle.plan.model import Plan
from lifecircle.plan.saying import leaves
from lifecircle.scenario.applying import apply_scenario
from lifecircle.scenario.model import Head, Open, Scenario
from lifecircle.scenario.reassessing import State, reassess

_MOST_TRIED = 100


def settle_memory() -> None:
    """Leave out of later garbage collections what is there now: cells are a million objects.

    Streamlit collects garbage after every run of a page, which would look at each of them again and
    hold up the map's picture meanwhile. What is left out is still freed when nobody refers to it any
    more; what refers to itself is found here, the next time.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def try_an_edit(state: State) -> None:
    """Open a facility of every type that a circle asks for, and forget it: the first edit finds all ready.

    What edits share (compiled kernels, which cells stand behind which node) is made when first asked for.
    """
    place = state.ground.place
    x, y = _lived_in(place)
    opened = tuple(
        Open(id=f"try#{number}", type=kind, x=x, y=y)
        for number, kind in enumerate(_types_of_circles(state.run.plan))
    )
    if opened:
        reassess(state, apply_scenario(place, Scenario(scenario=Head(id="try", name=""), open=opened)))


def _lived_in(place: Place) -> tuple[float, float]:
    """Metres of a spot inside the Place where many live."""
    cells = place.population
    most = np.argsort(-cells["total"].to_numpy(dtype=float), kind="stable")[:_MOST_TRIED]
    xy = cells[["x", "y"]].to_numpy(dtype=float)[most]
    inside = np.flatnonzero(shapely.intersects_xy(place.boundary, xy[:, 0], xy[:, 1]))
    if len(inside):
        return float(xy[inside[0], 0]), float(xy[inside[0], 1])
    spot = shapely.point_on_surface(place.boundary)
    return float(spot.x), float(spot.y)


def _types_of_circles(plan: Plan) -> list[str]:
    """Facility types that circles ask for, each once."""
    return list(
        dict.fromkeys(kind for circle in plan.circle for leaf in leaves(circle.needs) for kind in leaf.types)
    )
