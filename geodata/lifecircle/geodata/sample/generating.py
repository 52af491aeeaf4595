"""Generating a sample of the asked size."""

from typing import Literal

from .county import generate_county
from .value import SamplePlace

Size = Literal["county", "city", "province"]


def generate_sample(size: Size, *, seed: int = 0) -> SamplePlace:
    """A synthetic Place; the same size and seed give the same tables.

    county: about 360,000 people, 13,000 road nodes, 1,200 facilities; for the demo and tests.

    Raises ValueError for another size or a negative seed.
    """
    if seed < 0:
        raise ValueError("seed must not be negative")
    if size == "county":
        return generate_county(seed=seed)
    raise ValueError(f"size must be county, city or province, not {size!r}")
