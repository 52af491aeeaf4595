"""Words for people, in Chinese (the default) and English, kept side by side."""

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The message in the asked language."""
        return self.en if language == "en" else self.zh
