"""Make the pictures of docs/gallery from the sample county, as README shows them.

    uv run python tools/gallery.py

Runs the demo and the report, renders the chapter and the workbook with LibreOffice and poppler
(`soffice`, `pdftoppm`), and keeps a few pages as small palette pictures.
"""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "docs" / "gallery"
WIDTH_PX = 760
COLOURS = 128
CHAPTER_PAGES = {
    "chapter-indicators": "专栏 1",
    "chapter-coverage": "养老服务圈：覆盖情况",
    "chapter-sites": "选址建议",
}
PRINTED = {
    "map-coverage": "map_coverage_elderly_care.png",
    "map-sites": "map_sites.png",
    "chart-gain": "chart_marginal_gain.png",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        lifecircle = ["uv", "run", "--project", str(ROOT), "lifecircle"]
        demo, report = work / "demo", work / "report"
        subprocess.run([*lifecircle, "demo", "--out", demo], check=True, stdout=subprocess.DEVNULL)
        companions = ["--siting", demo / "sites", "--scenario-run", demo / "compare"]
        subprocess.run(
            [*lifecircle, "report", demo / "huangshan", *companions, "--out", report],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for document in ("chapter.docx", "gap_tables.xlsx"):
            profile = f"-env:UserInstallation={(work / 'office').as_uri()}"
            convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", work]
            subprocess.run([*convert, report / document], check=True, stdout=subprocess.DEVNULL)
        GALLERY.mkdir(parents=True, exist_ok=True)
        for stem, words in CHAPTER_PAGES.items():
            keep(page(work / "chapter.pdf", page_with(work / "chapter.pdf", words)), stem)
        keep(page(work / "gap_tables.pdf", 2), "workbook-indicators")
        for stem, file in PRINTED.items():
            keep(report / "maps" / file, stem)


def page_with(document: Path, words: str) -> int:
    """Number of the first page, from 1, with a figure or table whose caption holds the words."""
    text = subprocess.run(
        ["pdftotext", "-layout", document, "-"], check=True, capture_output=True, text=True
    ).stdout
    for number, each in enumerate(text.split("\f"), start=1):
        lines = (line.replace(" ", "") for line in each.splitlines())
        sought = words.replace(" ", "")
        if any(sought in line and line.startswith(("图", "表", "专栏")) for line in lines):
            return number
    raise SystemExit(f"no page of {document.name} shows {words}")


def page(document: Path, number: int) -> Path:
    stem = document.with_suffix("") / f"{number}"
    stem.parent.mkdir(exist_ok=True)
    only = ["-f", str(number), "-l", str(number), "-singlefile"]
    subprocess.run(["pdftoppm", "-r", "110", *only, "-png", document, stem], check=True)
    return stem.with_suffix(".png")


def keep(picture: Path, stem: str) -> None:
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    image.thumbnail((WIDTH_PX, 2 * WIDTH_PX), Image.Resampling.LANCZOS)
    # the usual way spends its colours on greys and loses small marks of a strong colour
    small = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(GALLERY / f"{stem}.png", optimize=True)
    print(f"{stem}.png", (GALLERY / f"{stem}.png").stat().st_size)


if __name__ == "__main__":
    main()
