"""Ground floor: the Place, its readers and checks, and the words for people."""

from .errors import IdentityError, InputError, LifecircleError, PlaceError, PlanError, Problem
from .place import LayerRecord, Place
from .reading import read_place
from .text import Language, Text

__all__ = [
    "IdentityError",
    "InputError",
    "Language",
    "LayerRecord",
    "LifecircleError",
    "Place",
    "PlaceError",
    "PlanError",
    "Problem",
    "Text",
    "read_place",
]
