"""The sample county: one seed, one mountain county."""

import numpy as np

from .county_districts import draw_districts, name_units
from .county_facilities import place_facilities
from .county_people import people_by_unit, populate
from .county_roads import draw_roads
from .county_water import draw_county_water
from .names import COUNTY
from .roading import build_roads
from .settling import settle
from .streets import lay_streets
from .valleys import carve
from .value import SamplePlace, manifest


def generate_county(*, seed: int) -> SamplePlace:
    """A county town, 27 further townships, 198 communities and villages, COUNTY_PEOPLE people."""
    rng = np.random.Generator(np.random.PCG64(seed))
    valleys = carve(rng)
    settlements = settle(rng, valleys)
    streets = lay_streets(rng, valleys, settlements)
    country = build_roads(rng, valleys, settlements)
    roads = draw_roads(rng, valleys, settlements=settlements, streets=streets, country=country)
    per_unit = people_by_unit(rng, valleys, settlements=settlements, streets=streets)
    people = populate(
        rng,
        valleys,
        settlements=settlements,
        streets=streets,
        country=country,
        roads=roads,
        per_unit=per_unit,
    )
    units = name_units(settlements)
    districts = draw_districts(
        rng, valleys, settlements=settlements, units=units, per_unit=per_unit, cells=people.xy
    )
    facilities = place_facilities(
        rng, settlements=settlements, units=units, people=people, districts=districts
    )
    table = people.table()
    houses = np.concatenate([table.geometry.to_numpy(), facilities.geometry.to_numpy()])
    return SamplePlace(
        districts=districts,
        population=table,
        facilities=facilities,
        roads=roads,
        water=draw_county_water(seed, valleys, roads=roads, houses=houses),
        manifest=manifest(COUNTY, suffix="gpkg", surveyed=["*"]),
    )
