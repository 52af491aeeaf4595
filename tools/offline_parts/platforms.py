"""The kinds of computers that a bundle is made for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """A kind of computer: what pip, uv and environment markers call it."""

    name: str
    uv_python: str  # in uv's names of interpreters
    tags: tuple[str, ...]
    markers: dict[str, str]

    @property
    def windows(self) -> bool:
        """Whether it is Windows."""
        return self.markers["sys_platform"] == "win32"


def linux(name: str, machine: str) -> Platform:
    """Linux with the GNU C library 2.28 or newer: Debian 10, Kylin V10, UOS 20 and later."""
    tags = (*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)), f"manylinux2014_{machine}")
    older = (f"manylinux2010_{machine}", f"manylinux1_{machine}", f"linux_{machine}")
    markers = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    return Platform(
        name,
        f"linux-{machine}-gnu",
        (*tags, *(older if machine == "x86_64" else older[-1:])),
        markers | {"platform_machine": machine},
    )


PLATFORMS = {
    "windows": Platform(
        "windows",
        "windows-x86_64-none",
        ("win_amd64",),
        {
            "sys_platform": "win32",
            "platform_system": "Windows",
            "os_name": "nt",
            "platform_machine": "AMD64",
        },
    ),
    "linux": linux("linux", "x86_64"),
    "linux-arm64": linux("linux-arm64", "aarch64"),
}
