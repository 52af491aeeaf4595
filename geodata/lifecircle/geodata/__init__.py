"""Ground floor: the Place, its readers and checks, and the words for people."""

from typing import TYPE_CHECKING, Any

from .errors import IdentityError, InputError, LifecircleError, PlaceError, PlanError, Problem
from .text import Language, Text

if TYPE_CHECKING:
    from .place import LayerRecord, Place
    from .reading import read_place

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


def __getattr__(name: str) -> Any:
    """Load the readers when they are asked for: words and errors alone are light."""
    if name == "read_place":
        from .reading import read_place

        return read_place
    if name in ("Place", "LayerRecord"):
        from . import place

        return getattr(place, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
