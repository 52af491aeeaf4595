"""Population cells as a picture that can be coloured again in a moment, and asked what lies where."""

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

from lifecircle.geodata.coordinates import transformer
from lifecircle.geodata.place import Place
from lifecircle.report.colours import rgb_of
from lifecircle.report.web_map.grid_picture import cell_size_m

NO_COLOUR = 255
"""Code of cells that are not drawn."""
NO_CELL = -1

_LONGEST_SIDE_PX = 2000
_SMALLEST_DOTS_ACROSS = 400
_WEB_MERCATOR = 3857
_FASTEST = 1
_POLYGON_TYPES = (3, 6)

Codes = npt.NDArray[np.uint8]
Box = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True, eq=False)
class CellGround:
    """Which cell each pixel of a picture in Web Mercator shows.

    cell (rows, columns) int32: row of ``place.population``, NO_CELL for none. Where cells overlap
    on the picture the one with more people is shown. bounds: ((south, west), (north, east)) in
    degrees WGS84. corner_m: west and north edge in EPSG:3857; pixel_m: its pixel there. size_m:
    usual distance between cells.
    """

    cell: npt.NDArray[np.int32]
    bounds: Box
    corner_m: tuple[float, float]
    pixel_m: float
    size_m: float
    cell_count: int

    def picture(self, codes: Codes, colours: Mapping[int, str]) -> bytes:
        """A PNG with the colour of each cell's code; cells of NO_COLOUR are transparent.

        codes (c,): a code per cell of the Place.
        """
        shown = np.append(codes, np.uint8(NO_COLOUR))[self.cell]  # NO_CELL takes the last
        palette = np.zeros((256, 3), dtype=np.uint8)
        for code, colour in colours.items():
            palette[code] = rgb_of(colour)
        picture = Image.fromarray(shown)
        picture.putpalette(palette.tobytes())
        stream = io.BytesIO()
        see_through = bytes(255 if code in colours else 0 for code in range(256))
        picture.save(stream, format="PNG", transparency=see_through, compress_level=_FASTEST)
        return stream.getvalue()

    def at(self, latitude: float, longitude: float) -> int:
        """Row of the cell shown at a spot, or of the one beside it; NO_CELL where there is none."""
        x, y = transformer("EPSG:4326", f"EPSG:{_WEB_MERCATOR}").transform(longitude, latitude)
        column = math.floor((x - self.corner_m[0]) / self.pixel_m)
        row = math.floor((self.corner_m[1] - y) / self.pixel_m)
        rows, columns = self.cell.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return NO_CELL
        if self.cell[row, column] != NO_CELL:
            return int(self.cell[row, column])
        near = self.cell[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        found = near[near != NO_CELL]
        return int(found[0]) if len(found) else NO_CELL


def cell_ground(place: Place) -> CellGround:
    """Lay the cells of a Place out on a picture: polygons as they are, points as squares."""
    cells = place.population
    shapes = cells.geometry.to_numpy()
    people = cells["total"].to_numpy(dtype=float)
    xy_m = np.column_stack([cells["x"].to_numpy(dtype=float), cells["y"].to_numpy(dtype=float)])
    size_m = cell_size_m(xy_m)
    if len(shapes) and bool(np.isin(shapely.get_type_id(shapes), _POLYGON_TYPES).all()):
        canvas, transform = _of_polygons(shapes, people)
    else:
        canvas, transform = _of_points(xy_m, people, size_m=size_m)
    warped, corner_m, pixel_m = _warped(canvas, transform, crs=place.crs)
    north, west = corner_m[1], corner_m[0]
    east, south = west + warped.shape[1] * pixel_m, north - warped.shape[0] * pixel_m
    left, bottom, right, top = transform_bounds(
        CRS.from_epsg(_WEB_MERCATOR), CRS.from_epsg(4326), west, south, east, north
    )
    return CellGround(
        cell=warped,
        bounds=((bottom, left), (top, right)),
        corner_m=corner_m,
        pixel_m=pixel_m,
        size_m=size_m,
        cell_count=len(cells),
    )


def _of_points(
    xy_m: npt.NDArray[np.float64], people: npt.NDArray[np.float64], *, size_m: float
) -> tuple[npt.NDArray[np.int32], Affine]:
    """Each cell as a square of the usual size, at least so large that it is seen; most people on top."""
    low, high = xy_m.min(axis=0), xy_m.max(axis=0)
    extent_m = float((high - low).max()) or size_m
    dot_m = max(size_m, extent_m / _SMALLEST_DOTS_ACROSS) if len(xy_m) < _LONGEST_SIDE_PX**2 / 4 else size_m
    dot_px = max(1, round(dot_m / max(size_m, extent_m / _LONGEST_SIDE_PX)))
    pixel_m = max(dot_m / dot_px, extent_m / _LONGEST_SIDE_PX)
    left, top = low[0] - dot_m / 2, high[1] + dot_m / 2
    columns = np.floor((xy_m[:, 0] - dot_m / 2 - left) / pixel_m + 0.5).astype(np.int64)
    rows = np.floor((top - xy_m[:, 1] - dot_m / 2) / pixel_m + 0.5).astype(np.int64)
    shape = (int(rows.max()) + dot_px, int(columns.max()) + dot_px)
    order = np.argsort(people, kind="stable").astype(np.int32)
    canvas = np.full(shape, NO_CELL, dtype=np.int32)
    for down in range(dot_px):
        for right in range(dot_px):
            # of values written to one pixel the last stays; squares of one offset never tie otherwise
            _write_heavier(canvas, rows[order] + down, columns[order] + right, order, people)
    return canvas, Affine(pixel_m, 0.0, left, 0.0, -pixel_m, top)


def _write_heavier(
    canvas: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    cells: npt.NDArray[np.int32],
    people: npt.NDArray[np.float64],
) -> None:
    """Put cells, sorted by people, where no cell with more people lies."""
    there = canvas[rows, columns]
    wins = (there == NO_CELL) | (people[cells] >= people[there])
    canvas[rows[wins], columns[wins]] = cells[wins]


def _of_polygons(
    shapes: npt.NDArray[np.object_], people: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int32], Affine]:
    """Each cell as the pixels whose centre it holds."""
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    pixel_m = max(east - west, north - south) / _LONGEST_SIDE_PX
    size = (max(1, math.ceil((north - south) / pixel_m)), max(1, math.ceil((east - west) / pixel_m)))
    transform = Affine(pixel_m, 0.0, west, 0.0, -pixel_m, north)
    order = np.argsort(people, kind="stable")
    canvas = rasterize(
        zip(shapes[order], order.tolist(), strict=True),
        out_shape=size,
        transform=transform,
        fill=NO_CELL,
        dtype="int32",
    )
    return canvas, transform


def _warped(
    canvas: npt.NDArray[np.int32], transform: Affine, *, crs: str
) -> tuple[npt.NDArray[np.int32], tuple[float, float], float]:
    """The canvas in Web Mercator, its west and north edge, and its pixel there."""
    source, web = CRS.from_user_input(crs), CRS.from_epsg(_WEB_MERCATOR)
    rows, columns = canvas.shape
    finer = max(1, min(6, _LONGEST_SIDE_PX // max(rows, columns)))
    box = (transform.c, transform.f + rows * transform.e, transform.c + columns * transform.a, transform.f)
    west, south, east, north = transform_bounds(source, web, *box)
    pixel_m = max((east - west) / columns, (north - south) / rows) / finer
    warped = np.full(
        (math.ceil((north - south) / pixel_m), math.ceil((east - west) / pixel_m)), NO_CELL, dtype=np.int32
    )
    reproject(
        canvas, warped, src_transform=transform, src_crs=source,
        dst_transform=Affine(pixel_m, 0.0, west, 0.0, -pixel_m, north), dst_crs=web,
        src_nodata=NO_CELL, dst_nodata=NO_CELL, resampling=Resampling.nearest,
    )  # fmt: skip
    return warped, (west, north), pixel_m
