"""Population cells as a picture in the web map's projection, for more cells than shapes can carry."""

import base64
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds
from scipy.spatial import cKDTree

from lifecircle.report.colours import rgb_of

Codes = npt.NDArray[np.uint8]
NOTHING = 255
"""Code of a pixel that holds no cell."""

_LONGEST_SIDE_PX = 1600
_SMALLEST_DOTS_ACROSS = 360
_MAX_SAMPLED = 20_000
_BITS = 4
"""Of a pixel: up to 15 colours and nothing."""


@dataclass(frozen=True, kw_only=True)
class GridPicture:
    """A PNG as a data address, and its corners in degrees WGS84: ((south, west), (north, east))."""

    address: str
    bounds: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Codes on square pixels in a metric system, rows downwards from the upper left corner."""

    canvas: Codes
    west: float
    north: float
    pixel_m: float


def cell_size_m(xy_m: npt.NDArray[np.float64]) -> float:
    """Usual distance in metres between a cell's point and its nearest neighbour; 100 where there is none."""
    if len(xy_m) < 2:
        return 100.0
    step = max(1, len(xy_m) // _MAX_SAMPLED)
    distance = cKDTree(xy_m).query(xy_m[::step], k=2)[0][:, 1]
    positive = distance[distance > 0]
    return float(np.median(positive)) if len(positive) else 100.0


def picture_of_points(
    xy_m: npt.NDArray[np.float64],
    codes: Codes,
    weight: npt.NDArray[np.float64],
    *,
    crs: str,
    colours: Mapping[int, str],
) -> GridPicture:
    """The cells of ``grid_of_points`` as a picture in the web map's projection."""
    grid = grid_of_points(xy_m, codes, weight)
    return _warped(grid.canvas, _grid(grid.west, grid.north, grid.pixel_m), crs=crs, colours=colours)


def grid_of_points(xy_m: npt.NDArray[np.float64], codes: Codes, weight: npt.NDArray[np.float64]) -> Grid:
    """Each cell as a square of the usual cell size, at least so large that it is seen.

    Where squares overlap, the cell of greater weight (people) lies on top; of equals, the later.
    """
    size_m = cell_size_m(xy_m)
    low, high = xy_m.min(axis=0), xy_m.max(axis=0)
    extent_m = float((high - low).max()) or size_m
    dot_m = max(size_m, extent_m / _SMALLEST_DOTS_ACROSS)
    dot_px = max(1, round(dot_m / max(size_m, extent_m / _LONGEST_SIDE_PX)))
    pixel_m = dot_m / dot_px
    left, top = float(low[0] - dot_m / 2), float(high[1] + dot_m / 2)
    columns = np.floor((xy_m[:, 0] - dot_m / 2 - left) / pixel_m + 0.5).astype(np.int64)
    rows = np.floor((top - xy_m[:, 1] - dot_m / 2) / pixel_m + 0.5).astype(np.int64)
    heaviest = np.full((rows.max() + dot_px, columns.max() + dot_px), -1, dtype=np.int64)
    order = np.argsort(weight, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    for down in range(dot_px):
        for right in range(dot_px):
            np.maximum.at(heaviest, (rows + down, columns + right), rank)
    canvas = np.append(codes[order], np.uint8(NOTHING))[heaviest]
    return Grid(canvas=canvas, west=left, north=top, pixel_m=pixel_m)


def picture_of_polygons(
    polygons: npt.NDArray[np.object_], codes: Codes, *, crs: str, colours: Mapping[int, str]
) -> GridPicture:
    """Each cell as the pixels whose centre it holds; where cells overlap, the later lies on top."""
    west, south, east, north = (float(value) for value in shapely.total_bounds(polygons))
    pixel_m = max(east - west, north - south) / _LONGEST_SIDE_PX
    shape = (max(1, math.ceil((north - south) / pixel_m)), max(1, math.ceil((east - west) / pixel_m)))
    transform = _grid(west, north, pixel_m)
    canvas = rasterize(
        zip(polygons, codes.tolist(), strict=True),
        out_shape=shape,
        transform=transform,
        fill=NOTHING,
        dtype="uint8",
    )
    return _warped(canvas, transform, crs=crs, colours=colours)


def _grid(left: float, top: float, pixel: float) -> Affine:
    """Square pixels, rows downwards from the upper left corner."""
    return Affine(pixel, 0.0, left, 0.0, -pixel, top)


def _warped(canvas: Codes, transform: Affine, *, crs: str, colours: Mapping[int, str]) -> GridPicture:
    source, web = CRS.from_user_input(crs), CRS.from_epsg(3857)
    rows, columns = canvas.shape
    finer = max(1, min(6, _LONGEST_SIDE_PX // max(rows, columns)))
    box = (transform.c, transform.f + rows * transform.e, transform.c + columns * transform.a, transform.f)
    west, south, east, north = transform_bounds(source, web, *box)
    pixel = max((east - west) / columns, (north - south) / rows) / finer
    shape = (math.ceil((north - south) / pixel), math.ceil((east - west) / pixel))
    warped = np.full(shape, NOTHING, dtype=np.uint8)
    reproject(
        canvas, warped, src_transform=transform, src_crs=source, dst_transform=_grid(west, north, pixel),
        dst_crs=web, src_nodata=NOTHING, dst_nodata=NOTHING, resampling=Resampling.nearest,
    )  # fmt: skip
    corners = (west, north - shape[0] * pixel, west + shape[1] * pixel, north)
    west, south, east, north = transform_bounds(web, CRS.from_epsg(4326), *corners)
    return GridPicture(address=_png(warped, colours), bounds=((south, west), (north, east)))


def _png(codes: Codes, colours: Mapping[int, str]) -> str:
    """A palette picture, one colour for each code in use and one that is clear."""
    used = sorted(colours)
    place = np.full(256, len(used), dtype=np.uint8)
    place[used] = np.arange(len(used), dtype=np.uint8)
    rows, columns = codes.shape
    picture = Image.frombytes("P", (columns, rows), place[codes].tobytes())
    picture.putpalette([part for code in used for part in rgb_of(colours[code])] + [255, 255, 255])
    stream = io.BytesIO()
    picture.save(stream, format="PNG", optimize=True, bits=_BITS, transparency=len(used))
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
