"""Generating a sample of the asked size."""

from typing import Literal

from .city import generate_city, generate_province
from .county import generate_county
from .value import SamplePlace

Size = Literal["county", "city", "province"]


def generate_sample(size: Size, *, seed: int = 0) -> SamplePlace:
    """A synthetic Place; the same size and seed give the same tables.

    county: about 360,000 people, 13,000 road nodes, 1,200 facilities; for the demo and tests.
    city: 6,000,000 people in 1,000,000 cells, about 300,000 road nodes, 5,000 facilities.
    province: ten cities with roads between them. City and province are for measuring speed.

    Raises ValueError for another size or a negative seed.
    """
    if seed < 0:
        raise ValueError("seed must not be negative")
    if size == "county":
        return generate_county(seed=seed)
    if size == "city":
        return generate_city(seed=seed)
    if size == "province":
        return generate_province(seed=seed)
    raise ValueError(f"size must be county, city or province, not {size!r}")
