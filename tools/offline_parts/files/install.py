"""Installs lifecircle from the wheels beside it: no network, no administrator.

Run by install.bat or install.sh with the Python that is to run lifecircle. Into the packed Python
itself where there is one, else into a virtual environment in the folder ``env``.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).absolute().parents[1]
DONE = HOME / "setup" / "installed.txt"
MAX_PATH = 259
NATIVE = (
    "numpy, pandas, pyarrow, scipy, numba, sklearn, shapely, pyproj, pyogrio, rasterio, osmium, highspy, "
    "lxml.etree, matplotlib.pyplot, streamlit, lifecircle.cli"
)
"""What breaks first where the system lacks a library; numba before sklearn, which would lend it its own."""


def main() -> int:
    facts = json.loads((HOME / "setup" / "bundle.json").read_text(encoding="utf-8"))
    say(f"安装 lifecircle {facts['version']}", f"Installing lifecircle {facts['version']}")
    faults = wrong(facts)
    for chinese, english in faults:
        say(f"× {chinese}", f"x {english}")
    if faults:
        return 2
    DONE.unlink(missing_ok=True)
    python = sys.executable if packed() else made_environment()
    say("正在安装，要几分钟……", "Installing, this takes some minutes ...")
    if subprocess.call(pip_command(python), env=quiet()) != 0:
        say("安装没有完成，原因见上面几行。", "Not installed; the lines above say why.")
        return 1
    supply_runtime(python)
    say("正在检查……", "Checking ...")
    if subprocess.call([python, "-X", "utf8", "-P", "-c", f"import {NATIVE}"], env=quiet()) != 0:
        say(
            "装上了，但运行不了，原因见上面最后一行。若是 DLL load failed，请看 README.txt 第四节。",
            "Installed but it does not run; the last line above says why (see README.txt).",
        )
        return 1
    say("正在试运行，并为本机编译，要一两分钟……", "A first run, compiling for this computer ...")
    if not tried(python):
        return 1
    DONE.write_text(python + "\n", encoding="utf-8")
    if os.name == "nt":
        say("装好了。现在双击 启动.bat 。", "Done. Now run start.bat.")
    else:
        say("装好了。现在运行 ./start.sh 。", "Done. Now run ./start.sh.")
    return 0


def wrong(facts):
    """What stands in the way, each in Chinese and English; empty when it can go on."""
    faults = []
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if here not in facts["pythons"]:
        wanted = "/".join(facts["pythons"])
        faults.append((f"Python 是 {here}，要 {wanted}", f"Python is {here}, needed {wanted}"))
    if sys.maxsize < 2**32:
        faults.append(("这是 32 位的 Python，要 64 位", "This Python is 32 bit, needed 64 bit"))
    if (os.name == "nt") != (facts["platform"] == "windows"):
        faults.append((f"这个安装包是给 {facts['platform']} 的", f"This bundle is for {facts['platform']}"))
    long, room = len(str(HOME)), MAX_PATH - facts["longest_path"] - 1
    if os.name == "nt" and long > room:
        chinese = f"文件夹路径太长（{long} 个字符，最多 {room}）：请移到短路径，例如 D:\\lifecircle"
        faults.append(
            (chinese, f"The folder's path is too long ({long} characters, at most {room}): move it")
        )
    missing = [name for name in facts["wheels"] if not (HOME / "wheels" / name).is_file()]
    if missing:
        count, first = len(missing), missing[0]
        chinese = f"少了 {count} 个文件（{first}……）：请重新解压整个压缩包"
        faults.append((chinese, f"{count} files are missing ({first} ...): unpack the whole archive again"))
    if not os.access(HOME, os.W_OK):
        faults.append(("这个文件夹不能写入：请移到自己的文件夹", "This folder cannot be written to: move it"))
    needed_mb, free_mb = facts["installed_mb"] * 1.3, shutil.disk_usage(HOME).free / 1e6
    if free_mb < needed_mb:
        chinese = f"磁盘空余 {free_mb:.0f} MB，要 {needed_mb:.0f} MB"
        faults.append((chinese, f"{free_mb:.0f} MB of disk are free, {needed_mb:.0f} MB needed"))
    return faults


def packed():
    """Whether this is the Python of the bundle."""
    return Path(sys.executable).is_relative_to(HOME / "python")


def made_environment():
    """A fresh virtual environment in ``env``; the path of its interpreter."""
    import venv  # the embeddable package, which needs none, has no such module

    folder = HOME / "env"
    venv.create(str(folder), with_pip=False, clear=True)
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def pip_command(python):
    """Run the bundle's own pip straight from its wheel: the Python may have none, or an old one."""
    pip = max((HOME / "wheels").glob("pip-*.whl"))
    wanted = HOME / "setup" / f"requirements-{sys.version_info[0]}.{sys.version_info[1]}.txt"
    command = [python, str(pip / "pip"), "install", "--no-index", "--find-links", str(HOME / "wheels")]
    command += ["--require-hashes", "--no-warn-script-location", "--disable-pip-version-check"]
    return [
        *command,
        "--no-cache-dir",
        "--root-user-action=ignore",
        "--break-system-packages",
        "--quiet",
        "-r",
        str(wanted),
    ]


def tried(python):
    """Whether the demonstration runs; what it compiles is kept, so that the user does not wait for it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [
            python,
            "-X",
            "utf8",
            "-P",
            "-m",
            "lifecircle.cli",
            "demo",
            "--out",
            str(Path(folder, "demo")),
        ]
        done = subprocess.run(command, env=quiet(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        say(done.stdout.decode("utf-8", "replace"), "")
        say("试运行没有成功，原因见上面。", "The first run failed; the lines above say why.")
    return done.returncode == 0


def supply_runtime(python):
    """Give numba the C++ library that it needs and does not bring, where Windows lacks it."""
    if os.name != "nt":
        return
    import ctypes

    try:
        ctypes.WinDLL("msvcp140.dll")
    except OSError:
        homes = Path(python).parents  # of a virtual environment, the interpreter stands in Scripts
        folders = [home / "Lib" / "site-packages" for home in homes[:2]]
        lend_library(next(folder for folder in folders if folder.is_dir()))


def lend_library(packages):
    """Put Microsoft's msvcp140.dll, which scikit-learn brings, beside numba's own modules."""
    library = packages / "sklearn" / ".libs" / "msvcp140.dll"
    for folder in {module.parent for module in (packages / "numba").rglob("*.pyd")}:
        shutil.copy(library, folder / library.name)


def quiet():
    """The environment without what would lead pip or Python elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return dict(kept, PIP_CONFIG_FILE=os.devnull, PYTHONNOUSERSITE="1", PYTHONUTF8="1")


def say(chinese, english):
    """Print both languages; a console that cannot show Chinese shows question marks, not an error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    print(chinese, english, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
