"""Which libraries the modules of Windows wheels ask for that nothing on a plain computer brings.

numba, for one, needs Microsoft's msvcp140.dll and does not bring it: it would install and then not
start on a laptop without the Visual C++ runtime.
"""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

_SYSTEM = """
    advapi32 bcrypt bcryptprimitives cabinet cfgmgr32 comctl32 comdlg32 crypt32 d2d1 dbghelp dwmapi dwrite
    gdi32 imm32 iphlpapi kernel32 mpr msi mswsock msvcrt ncrypt netapi32 normaliz ntdll odbc32 odbccp32
    ole32 oleaut32 opengl32 pdh powrprof psapi rpcrt4 secur32 setupapi shell32 shlwapi ucrtbase user32
    userenv usp10 uxtheme version webservices winhttp wininet winmm wldap32 ws2_32 wsock32 wtsapi32
"""
WINDOWS = frozenset(_SYSTEM.split())
PYTHON = ("python3", "vcruntime140")
LENT = frozenset({"msvcp140"})
"""setup/install.py puts it beside numba's modules."""
OPTIONAL = frozenset({"tbbpool", "omppool"})
"""numba's other thread pools; it goes on without."""
_PE32_PLUS = 0x20B


def missing(wheels: Path) -> dict[str, list[str]]:
    """Library -> the modules that need it, of all wheels in a folder."""
    found: dict[str, list[str]] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as opened:
            names = [name for name in opened.namelist() if name.lower().endswith((".dll", ".pyd"))]
            brought = {_stem(name) for name in names}
            for name in names:
                if _stem(name).split(".")[0] not in OPTIONAL:
                    for library in imported(opened.read(name)):
                        if not _there(library) and _stem(library) not in brought:
                            found.setdefault(library, []).append(f"{wheel.name.split('-')[0]}: {name}")
    return found


def imported(module: bytes) -> list[str]:
    """Libraries that a 64-bit module (PE32+) asks for when it is loaded, in lower case."""
    (header,) = struct.unpack_from("<I", module, 0x3C)
    optional = header + 24
    if module[header : header + 4] != b"PE\0\0" or struct.unpack_from("<H", module, optional) != (
        _PE32_PLUS,
    ):
        return []
    count, size = struct.unpack_from("<H12xH", module, header + 6)
    sections = [struct.unpack_from("<4I", module, optional + size + 40 * one + 8) for one in range(count)]
    (directories,) = struct.unpack_from("<I", module, optional + 108)
    at = struct.unpack_from("<I", module, optional + 120)[0] if directories > 1 else 0
    return [name.lower() for name in _names(module, at, sections)] if at else []


def _names(module: bytes, at: int, sections: list[tuple[int, ...]]) -> Iterator[str]:
    """Names in the import directory. at: its address once loaded."""
    while True:
        (name,) = struct.unpack_from("<12xI", module, _offset(at, sections))
        if name == 0:
            return
        start = _offset(name, sections)
        yield module[start : module.index(b"\0", start)].decode("ascii")
        at += 20


def _offset(address: int, sections: list[tuple[int, ...]]) -> int:
    """Where in the file stands what is loaded to an address."""
    for length, start, raw_length, raw in sections:
        if start <= address < start + max(length, raw_length):
            return address - start + raw
    raise ValueError(f"no section holds the address {address:#x}")


def _stem(name: str) -> str:
    return name.lower().rsplit("/", 1)[-1].removesuffix(".dll").removesuffix(".pyd")


def _there(library: str) -> bool:
    """Whether Windows, Python or the installer brings a library."""
    name = _stem(library)
    known = name in WINDOWS or name in LENT or name.startswith(("api-ms-", "ext-ms-", *PYTHON))
    return known or name == "winspool.drv"
