"""Generated sample Places, named synthetic wherever they show: a county, a city, a province."""

from .generating import generate_sample
from .value import SamplePlace
from .writing import write_sample

__all__ = ["SamplePlace", "generate_sample", "write_sample"]
