"""Place folders made from the real data beside the repository: Porto Alegre and Newport."""

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from shared_data import DATA

NEWPORT_PEOPLE = 159_600
"""Stated total that is spread over Newport's buildings by their footprint."""


def porto_alegre(folder: Path) -> Path:
    """1,227 hexagon centres with people, schools and health posts; OSM roads; quarters as communities."""
    source = DATA / "poa_porto_alegre"
    folder.mkdir(parents=True)
    shutil.copy(source / "poa_osm.pbf", folder / "roads.osm.pbf")
    grid = pd.read_csv(source / "poa_hexgrid.csv", dtype={"id": str})
    grid.rename(columns={"population": "total"})[["id", "lon", "lat", "total"]].to_csv(
        folder / "population.csv", index=False
    )
    counted = [("school", "schools"), ("community_health_centre", "healthcare")]
    rows = [
        {
            "id": f"{kind}-{row.id}-{number}",
            "name": f"{kind} {number}",
            "type": kind,
            "lon": row.lon,
            "lat": row.lat,
        }
        for kind, column in counted
        for row in grid.itertuples()
        for number in range(0 if pd.isna(getattr(row, column)) else int(getattr(row, column)))
    ]
    pd.DataFrame(rows).to_csv(folder / "facilities.csv", index=False)
    points = gpd.GeoSeries.from_xy(grid["lon"], grid["lat"], crs=4326).to_crs("EPSG:32722")
    _quarters(points.to_numpy(), name="Porto Alegre").to_file(folder / "districts.gpkg")
    _manifest(folder, name="Porto Alegre", year=2019, crs="EPSG:32722")
    return folder


def newport(folder: Path) -> Path:
    """Buildings as cells with a stated total spread over them; facilities from the tags of the OSM file."""
    source = DATA / "newport_wales" / "newport-2023-06-13.osm.pbf"
    folder.mkdir(parents=True)
    shutil.copy(source, folder / "roads.osm.pbf")
    shapes = pyogrio.read_dataframe(
        source,
        layer="multipolygons",
        columns=["osm_id", "osm_way_id", "building"],
        where="building IS NOT NULL",
    ).to_crs("EPSG:32630")
    share = shapes.area / shapes.area.sum()
    centres = shapes.representative_point().to_crs(4326)
    way = shapes["osm_way_id"].fillna("").astype(str)
    cells = pd.DataFrame(
        {
            "id": np.where(way != "", "w" + way, "r" + shapes["osm_id"].fillna("").astype(str)),
            "lon": centres.x, "lat": centres.y, "total": NEWPORT_PEOPLE * share,
        }
    )  # fmt: skip
    cells.to_csv(folder / "population.csv", index=False)
    _quarters(shapes.representative_point().to_numpy(), name="Newport").to_file(folder / "districts.gpkg")
    _manifest(folder, name="Newport", year=2023, crs="EPSG:32630")
    return folder


def _quarters(points: np.ndarray, *, name: str) -> gpd.GeoDataFrame:
    """A county around the points, cut into four townships of one urban community each."""
    west, south, east, north = shapely.total_bounds(points)
    margin_m = 500.0
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    xs, ys = (west - margin_m, middle_x, east + margin_m), (south - margin_m, middle_y, north + margin_m)
    rows = [("1", name, "county", None, None, shapely.box(xs[0], ys[0], xs[2], ys[2]))]
    for number, (column, row) in enumerate([(0, 0), (1, 0), (0, 1), (1, 1)], start=1):
        shape = shapely.box(xs[column], ys[row], xs[column + 1], ys[row + 1])
        rows.append((f"1{number}", f"{name} {number}", "township", "1", "urban", shape))
        rows.append((f"1{number}1", f"{name} {number}.1", "community", f"1{number}", "urban", shape))
    columns = ["id", "name", "level", "parent", "setting", "geometry"]
    crs = "EPSG:32722" if name == "Porto Alegre" else "EPSG:32630"
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs=crs)


def _manifest(folder: Path, *, name: str, year: int, crs: str) -> None:
    text = f'[place]\nname = "{name}"\nyear = {year}\ncrs = "{crs}"\n'
    (folder / "place.toml").write_text(text, encoding="utf-8")
