"""A map underneath from a file on this computer: MBTiles with pictures, or a georeferenced raster."""

import hashlib
import io
import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import rasterio
from PIL import Image
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds

from lifecircle.views.app.frame import Frame

from .layers import whole
from .serving import served

_MOST_TILES = 4_000
_LONGEST_SIDE_PX = 3_000
_ENDINGS = {b"\x89PNG": ".png", b"\xff\xd8\xff\xe0": ".jpg", b"\xff\xd8\xff\xe1": ".jpg", b"RIFF": ".webp"}


def local_layer(frame: Frame, path: str) -> tuple[dict[str, Any] | None, str]:
    """The layer of a file, and its name as the credit; None where it cannot be used."""
    file = Path(path.strip().strip('"')).expanduser()
    if not file.is_file():
        return None, frame.say(f"找不到底图文件 {file.name}", f"Base map file not found: {file.name}")
    state = file.stat()
    key = (str(file), state.st_size, state.st_mtime_ns, frame.place_key)
    try:
        if file.suffix.lower() == ".mbtiles":
            return _of_mbtiles(frame, file, key), file.name
        return _of_raster(file, key), file.name
    except (sqlite3.Error, RasterioError, ValueError, OSError):
        return None, frame.say(f"底图文件 {file.name} 读不了", f"Base map file {file.name} cannot be read")


def read_only(file: Path) -> str:
    """The address by which SQLite opens a file that it must not change: any name, drive or share."""
    path = quote(file.absolute().as_posix(), safe="/:")
    return f"file://{'' if path.startswith('/') else '/'}{path}?mode=ro"


def _of_mbtiles(frame: Frame, file: Path, key: tuple[Any, ...]) -> dict[str, Any]:
    """The tiles over the Place, deepest levels left out beyond a number, written where the map finds them."""
    (south, west), (north, east) = whole(frame)
    name = served().secret_name(("tiles", key))
    folder = served().folder / "content" / name
    with closing(sqlite3.connect(read_only(file), uri=True)) as store:
        levels = [row[0] for row in store.execute("select distinct zoom_level from tiles order by 1")]
        ending, used, written = ".png", [], 0
        for zoom in levels:
            left, top = _tile(west, north, zoom)
            right, bottom = _tile(east, south, zoom)
            written += (right - left + 1) * (bottom - top + 1)
            if written > _MOST_TILES:
                break
            high = 2**zoom - 1  # rows are counted from the south
            rows = store.execute(
                "select tile_column, tile_row, tile_data from tiles where zoom_level = ?"
                " and tile_column between ? and ? and tile_row between ? and ?",
                (zoom, left, right, high - bottom, high - top),
            )
            for column, row, data in rows:
                ending = _ENDINGS.get(bytes(data[:4]), "")
                if not ending:
                    raise ValueError("the tiles are no pictures")
                target = folder / str(zoom) / str(column) / f"{high - row}{ending}"
                if not target.is_file():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
            used.append(zoom)
    if not used:
        raise ValueError("no tiles")
    return {
        "id": "base",
        "kind": "tiles",
        "version": name,
        "urls": [f"content/{name}/{{z}}/{{x}}/{{y}}{ending}"],
        "shifted": False,
        "minZoom": 0,
        "minNativeZoom": min(
            used
        ),  # a file may hold none of the coarse levels: the fine ones are shown smaller
        "maxNativeZoom": max(used),
    }


def _tile(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """Column and row (from the north) of the web map tile at a spot."""
    count = 2**zoom
    sine = math.sin(math.radians(max(-85.05, min(85.05, latitude))))
    row = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * count
    return int((longitude + 180) / 360 * count), int(row)


def _of_raster(file: Path, key: tuple[Any, ...]) -> dict[str, Any]:
    """The raster in Web Mercator as one picture."""
    web = CRS.from_epsg(3857)
    with rasterio.open(file) as source:
        if source.crs is None:
            raise ValueError("the raster has no coordinate system")
        with WarpedVRT(source, crs=web) as warped:
            share = min(1.0, _LONGEST_SIDE_PX / max(warped.width, warped.height))
            size = (max(1, round(warped.height * share)), max(1, round(warped.width * share)))
            west, south, east, north = transform_bounds(web, CRS.from_epsg(4326), *warped.bounds)

            def picture() -> bytes:
                bands = list(range(1, 1 + (3 if warped.count >= 3 else 1)))
                colours = warped.read(bands, out_shape=(len(bands), *size))
                seen = warped.dataset_mask(out_shape=size)
                if colours.dtype != np.uint8:
                    low, high = np.percentile(colours[:, seen > 0], (2, 98)) if seen.any() else (0, 1)
                    colours = (255 * np.clip((colours - low) / max(1e-9, high - low), 0, 1)).astype(np.uint8)
                colours = np.repeat(colours, 3, axis=0) if len(bands) == 1 else colours
                stream = io.BytesIO()
                stacked = np.moveaxis(np.concatenate([colours, seen[None]]), 0, -1)
                Image.fromarray(np.ascontiguousarray(stacked)).save(stream, format="PNG", compress_level=3)
                return stream.getvalue()

            url = served().address(("raster", key), picture, ending=".png")
    version = hashlib.sha256(url.encode()).hexdigest()[:16]
    return {
        "id": "base",
        "kind": "picture",
        "version": version,
        "url": url,
        "bounds": ((south, west), (north, east)),
        "opacity": 1.0,
        "under": True,
    }
