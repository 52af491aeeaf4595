"""How a screen names a Place: a generated one always as such."""

from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Language, Text

_SAMPLE_ZH = "合成样例"


def place_title(place: Place, language: Language) -> str:
    """The name of the Place; one that was generated says so, once."""
    if not place.synthetic or (language == "zh" and _SAMPLE_ZH in place.name):
        return place.name
    return place.name + Text(f"（{_SAMPLE_ZH}，非真实地点）", " (synthetic sample)").in_language(language)
