"""Further columns of a file: true and false, numbers and text arrive as what they are in the file."""

from pathlib import Path

import pandas as pd
import pytest

from lifecircle.geodata import read_place
from place_folders import town_districts, town_facilities, write_town_folder


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson"])
@pytest.mark.parametrize("known", [True, False])
def test_true_and_false_stay_so(tmp_path: Path, ending: str, known: bool) -> None:
    """Also with a gap, which readers hand over as a column of objects."""
    frame = town_districts().assign(
        new=pd.array([True, True if known else None, False], dtype="boolean"),
        编码=["007", "012", None],
        得分=[1.5, None, 3.0],
        层数=[3, 4, 5],
    )
    frame = frame.to_crs("EPSG:4326") if ending == "geojson" else frame
    districts = read_place(write_town_folder(tmp_path, **{f"districts__{ending}": frame})).districts
    at = dict(zip(town_districts()["id"], range(3), strict=True))
    order = [at[key] for key in districts["id"]]
    expected = [[True, True if known else pd.NA, False][row] for row in order]
    assert districts["new"].dtype == "boolean"
    assert districts["new"].tolist() == expected
    assert districts["编码"].fillna("").tolist() == [["007", "012", ""][row] for row in order]
    assert districts["得分"].fillna(-1).tolist() == [[1.5, -1, 3.0][row] for row in order]
    assert districts["层数"].tolist() == [[3, 4, 5][row] for row in order]


def test_facilities_of_a_file_without_the_column_are_unknown(tmp_path: Path) -> None:
    schools = town_facilities().iloc[:1].assign(smart_school=True, 班数=12)
    clinics = town_facilities().iloc[1:]
    text = '[[facilities]]\npath = "学校.gpkg"\n[[facilities]]\npath = "医院.gpkg"\n'
    folder = write_town_folder(
        tmp_path, facilities=None, 学校__gpkg=schools, 医院__gpkg=clinics, place__toml=text
    )
    facilities = read_place(folder).facilities
    assert facilities["smart_school"].dtype == "boolean"
    assert facilities["smart_school"].tolist() == [True, pd.NA]
    assert facilities["班数"].fillna(-1).tolist() == [12, -1]


def test_words_of_tables_stay_words(tmp_path: Path) -> None:
    """A CSV holds text: nobody can tell whether 'True' or 1 was meant as a word."""
    frame = town_facilities().to_crs("EPSG:4326")
    degrees = frame.geometry.get_coordinates()
    table = pd.DataFrame(frame.drop(columns="geometry")).assign(
        lon=degrees["x"], lat=degrees["y"], 智慧="True", 代码="007"
    )
    facilities = read_place(write_town_folder(tmp_path, facilities__csv=table)).facilities
    assert facilities["智慧"].tolist() == ["True", "True"]
    assert facilities["代码"].tolist() == ["007", "007"]
