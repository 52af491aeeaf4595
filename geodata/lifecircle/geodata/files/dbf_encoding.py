"""In which encoding the text of a shapefile is: its .cpg is often missing or wrong."""

import struct
from pathlib import Path

from lifecircle.geodata.toml_lines import is_gbk_by_chance

_HEADER = 32


def dbf_encoding(shapefile: Path) -> str:
    """UTF-8, the encoding named by the .cpg, or GB18030, judged by the bytes of the .dbf.

    The .cpg counts unless it claims UTF-8 and the bytes are not. Without it, text that does not
    read as UTF-8 is taken as GB18030, the superset of GBK.
    """
    stated = _stated(shapefile)
    if stated is not None and "UTF" not in stated.upper() and stated != "65001":
        return "GB18030" if stated in ("936", "GBK", "GB2312", "CP936") else stated
    data = _text_bytes(shapefile)
    return "UTF-8" if _reads_as_utf8(data) else "GB18030"


def _sibling(shapefile: Path, suffix: str) -> Path | None:
    for path in (shapefile.with_suffix(suffix), shapefile.with_suffix(suffix.upper())):
        if path.is_file():
            return path
    return None


def _stated(shapefile: Path) -> str | None:
    path = _sibling(shapefile, ".cpg")
    if path is None:
        return None
    return path.read_text(encoding="ascii", errors="ignore").strip() or None


def _text_bytes(shapefile: Path) -> bytes:
    """Column names and records of the .dbf, without the binary fields of its header."""
    path = _sibling(shapefile, ".dbf")
    raw = b"" if path is None else path.read_bytes()
    if len(raw) < _HEADER:
        return b""
    (header_length,) = struct.unpack("<H", raw[8:10])
    names = b" ".join(raw[at : at + 11] for at in range(_HEADER, header_length - 1, 32))
    return names + b" " + raw[header_length:]


def _reads_as_utf8(data: bytes) -> bool:
    """True when few characters break the rules: a field cut in the middle of one is allowed."""
    data = data[:2_000_000]
    text = data.decode("utf-8", errors="replace")
    if is_gbk_by_chance(data, text=text):
        return False
    beyond_ascii = sum(byte >= 0x80 for byte in data)
    broken = text.count("\ufffd")
    return broken * 10 <= beyond_ascii / 3
