"""The picture of many cells: right colours in the right places, in the web map's projection."""

import base64
import io

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from lifecircle.report.web_map.grid_picture import cell_size_m, picture_of_points, picture_of_polygons

CRS = "EPSG:4547"
COLOURS = {0: "#ff0000", 1: "#0000ff"}
RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)


def lattice(columns, rows, step_m=100.0):
    x, y = np.meshgrid(np.arange(columns) * step_m + 500_000, np.arange(rows) * step_m + 3_300_000)
    return np.column_stack([x.ravel(), y.ravel()])


def pixels(picture):
    kind, _, data = picture.address.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))


def colour_at(picture, xy_m):
    """What a web map shows at a metric point: linear in Mercator between the picture's corners."""
    image = pixels(picture)
    corners = gpd.GeoSeries([shapely.Point(east, north) for north, east in picture.bounds], crs=4326).to_crs(
        3857
    )
    spot = gpd.GeoSeries([shapely.Point(xy_m)], crs=CRS).to_crs(3857)[0]
    across = (spot.x - corners[0].x) / (corners[1].x - corners[0].x)
    down = (corners[1].y - spot.y) / (corners[1].y - corners[0].y)
    return tuple(image[int(down * image.shape[0]), int(across * image.shape[1])].tolist())


def test_every_cell_has_its_colour_in_its_place():
    xy = lattice(30, 20)
    codes = (np.arange(len(xy)) % 3 == 0).astype(np.uint8)
    picture = picture_of_points(xy, codes, np.ones(len(xy)), crs=CRS, colours=COLOURS)
    for spot, code in zip(xy, codes, strict=True):
        assert colour_at(picture, spot) == (BLUE if code else RED)


def test_where_nobody_lives_is_clear():
    xy = lattice(30, 20)
    keep = ~((xy[:, 0] > 501_000) & (xy[:, 0] < 502_000) & (xy[:, 1] > 3_300_500) & (xy[:, 1] < 3_301_500))
    picture = picture_of_points(
        xy[keep], np.zeros(keep.sum(), np.uint8), np.ones(keep.sum()), crs=CRS, colours=COLOURS
    )
    assert colour_at(picture, (501_500, 3_301_000))[3] == 0


def test_more_people_lie_on_top_in_any_order():
    xy = np.array([[500_000, 3_300_000], [500_010, 3_300_000], [520_000, 3_310_000]])
    codes, people = np.array([0, 1, 0], np.uint8), np.array([5.0, 9.0, 1.0])
    for order in ([0, 1, 2], [1, 0, 2]):
        picture = picture_of_points(xy[order], codes[order], people[order], crs=CRS, colours=COLOURS)
        assert colour_at(picture, xy[0]) == BLUE


def test_polygons_fill_their_shape():
    boxes = shapely.box([500_000, 502_000], 3_300_000, [502_000, 503_000], 3_303_000)
    picture = picture_of_polygons(boxes, np.array([0, 1], np.uint8), crs=CRS, colours=COLOURS)
    assert colour_at(picture, (500_700, 3_301_000)) == RED
    assert colour_at(picture, (502_500, 3_302_700)) == BLUE


def test_far_apart_cells_can_still_be_seen():
    xy = np.vstack([lattice(2, 2, step_m=20.0), [[600_000, 3_380_000]]])
    picture = picture_of_points(xy, np.zeros(5, np.uint8), np.ones(5), crs=CRS, colours=COLOURS)
    image = pixels(picture)
    assert max(image.shape) <= 2_000
    assert (image[:, :, 3] > 0).sum() >= 2 * 9


@pytest.mark.parametrize(
    ("xy", "expected"), [(lattice(5, 5), 100.0), (lattice(1, 1), 100.0), (lattice(9, 2, 30.0), 30.0)]
)
def test_cell_size(xy, expected):
    assert cell_size_m(xy) == pytest.approx(expected)
