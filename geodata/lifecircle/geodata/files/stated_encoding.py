"""The encoding that place.toml states for a file: is there such a one, and is the file in it?"""

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

from .layer_files import LayerFile

_KNOWN = ("utf-8", "gbk", "gb18030", "big5", "utf-16")


def unknown_encoding(file: LayerFile) -> Problem | None:
    """The problem that no encoding has the stated name; None where it has, or where none is stated."""
    if file.encoding is None:
        return None
    try:
        b"a b ".decode(file.encoding, errors="replace")
    except (LookupError, ValueError):
        return Problem(
            code="unknown_encoding",
            file="place.toml",
            column=f"{file.layer}.encoding",
            found=file.encoding,
            message=Text(
                zh=f"没有这种编码，无法读 {file.label}",
                en=f"there is no such encoding, so {file.label} cannot be read",
            ),
            remedy=_remedy(None),
        )
    return None


def wrong_encoding(file: LayerFile, *, reads_as: str | None) -> Problem:
    """The problem that the text of a file is not in the stated encoding.

    reads_as: the one in which it does read, where that is known.
    """
    return Problem(
        code="wrong_encoding",
        file=file.label,
        found=file.encoding,
        message=Text(
            zh="文件的文字不是 place.toml 中 encoding 所写的编码",
            en="the text of the file is not in the encoding that place.toml states",
        ),
        remedy=_remedy(reads_as),
    )


def _remedy(reads_as: str | None) -> Text:
    if reads_as is not None:
        return Text(
            zh=f'请改为 encoding = "{reads_as}"，或删去 encoding，由程序判断。',
            en=f'Write encoding = "{reads_as}", or remove encoding and it is found out.',
        )
    return Text(
        zh=f"请改为 {'、'.join(_KNOWN)} 之一，或删去 encoding，由程序判断。",
        en=f"Write one of {', '.join(_KNOWN)}, or remove encoding and it is found out.",
    )
