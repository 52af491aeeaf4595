"""What the app stands on: sessions on disk, uploads, jobs, the store, the picture of cells, starting it."""

import io
import os
import threading
import time
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import Transformer

from lifecircle.geodata import read_place
from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.text import Text
from lifecircle.views import launch
from lifecircle.views.app import inputs, upload
from lifecircle.views.app.inputs import place_input
from lifecircle.views.app.jobs import Jobs
from lifecircle.views.app.kept import LEAST_WEIGHT, Kept
from lifecircle.views.app.map.cell_picture import NO_CELL, NO_COLOUR, cell_ground
from lifecircle.views.app.session import forget_old, new_session, open_session
from paper_town import paper_town
from place_folders import write_town_folder

ROOT = Path(__file__).resolve().parents[2]
STEP = Text("做", "doing")


# --- the sample ---


def test_a_sample_of_another_build_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs.platformdirs, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr("lifecircle.geodata.sample.generate_sample", lambda size: size)
    monkeypatch.setattr("lifecircle.geodata.sample.write_sample", write_marked)
    cache = tmp_path / "lifecircle"
    old, other = cache / "sample-county-0.1.0", cache / "sample-county-notes"
    for folder in (old, other):
        folder.mkdir(parents=True)
    (old / "place.toml").write_text("", encoding="utf-8")
    inputs.make_sample(lambda doing, share: None)
    assert (inputs.sample_folder() / "place.toml").read_text(encoding="utf-8") == "county"
    assert sorted(cache.iterdir()) == sorted([inputs.sample_folder(), other])  # what is no sample stays


def write_marked(sample, folder):
    folder.mkdir()
    (folder / "place.toml").write_text(sample, encoding="utf-8")


def test_the_sample_goes_by_the_sources_that_make_it(tmp_path, monkeypatch):
    (tmp_path / "rivers.py").write_text("a = 1", encoding="utf-8")
    (tmp_path / "rules.toml").write_text("b = 1", encoding="utf-8")
    monkeypatch.setattr(inputs.resources, "files", lambda package: tmp_path)

    def name():
        inputs._sample_stamp.cache_clear()
        return inputs.sample_folder().name

    names = [name(), name()]
    (tmp_path / "rules.toml").write_text("b = 2", encoding="utf-8")
    names.append(name())
    (tmp_path / "rivers.pyc").write_text("not a source", encoding="utf-8")
    names.append(name())
    (tmp_path / "water.py").write_text("", encoding="utf-8")
    names.append(name())
    inputs._sample_stamp.cache_clear()
    assert names[0] == names[1] != names[2] == names[3] != names[4]
    assert names[4] != names[0]


# --- sessions ---


def test_notes_come_back_and_can_be_forgotten(tmp_path):
    work = new_session(tmp_path)
    work.remember(place={"kind": "sample"}, year=2025)
    work.write({"a.b": [1, "二"]})
    work.remember(year=None)
    again = open_session(tmp_path, work.id)
    assert (again.note("place"), again.note("a.b"), again.note("year", "gone")) == (
        {"kind": "sample"}, [1, "二"], "gone",
    )  # fmt: skip


def test_ids_are_unguessable_and_lead_nowhere_else(tmp_path):
    ids = {new_session(tmp_path).id for _ in range(50)}
    assert len(ids) == 50
    assert min(len(one) for one in ids) == 32  # 24 random bytes
    inner = tmp_path / "sessions"
    inner.mkdir()
    (tmp_path / ("x" * 32)).mkdir()
    for wanted in ("", "..", "../" + "x" * 32, "x" * 32, "x" * 29 + "/..", "y" * 5000):
        assert open_session(inner, wanted) is None


def test_damaged_notes_are_no_notes(tmp_path):
    work = new_session(tmp_path)
    work.remember(a=1)
    (work.folder / "notes.json").write_text("{broken", encoding="utf-8")
    assert work.note("a", 7) == 7
    work.remember(b=2)
    assert work.note("b") == 2


def test_notes_written_at_once_all_stay(tmp_path):
    work = new_session(tmp_path)
    threads = [threading.Thread(target=work.write, args=({f"n{i}": i},)) for i in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [work.note(f"n{i}") for i in range(20)] == list(range(20))


def test_old_sessions_go_and_others_stay(tmp_path):
    old, new = new_session(tmp_path), new_session(tmp_path)
    for one in (old, new):
        one.remember(a=1)
    (tmp_path / "somebody-elses").mkdir()
    long_ago = time.time() - 31 * 86_400
    os.utime(old.folder, (long_ago, long_ago))
    os.utime(tmp_path / "somebody-elses", (long_ago, long_ago))
    assert forget_old(tmp_path) == 1
    assert open_session(tmp_path, old.id) is None
    assert open_session(tmp_path, new.id) is not None
    assert (tmp_path / "somebody-elses").is_dir()


# --- uploads ---


def zipped(folder, *, inside="", more=()):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, inside + file.relative_to(folder).as_posix())
        for name, content in more:
            archive.writestr(name, content)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("inside", ["", "歙县/", "a/b/"])
def test_a_zipped_folder_becomes_the_place(tmp_path, inside):
    town = write_town_folder(tmp_path / "town")
    work = new_session(tmp_path / "s")
    assert upload.take_upload(work, [("研究区.zip", zipped(town, inside=inside))]) == ()
    found = place_input(work)
    assert found.kind == "upload"
    read = read_place(found.folder)
    assert read.population["total"].sum() == 15
    assert read.name == {"": "研究区", "歙县/": "歙县", "a/b/": "b"}[inside]
    assert list(work.room("upload").iterdir()) == []


def test_layers_one_by_one_become_the_place(tmp_path):
    town = write_town_folder(tmp_path / "town")
    work = new_session(tmp_path / "s")
    given = [(one.name, io.BytesIO(one.read_bytes())) for one in town.iterdir() if one.is_file()]
    assert upload.take_upload(work, given) == ()
    assert read_place(place_input(work).folder).population["total"].sum() == 15


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../outside.csv", "upload_unsafe"),
        ("a/../../outside.csv", "upload_unsafe"),
        ("/etc/outside.csv", "upload_unsafe"),
        ("C:\\outside.csv", "upload_unsafe"),
        ("..\\outside.csv", "upload_unsafe"),
    ],
)
def test_a_zip_that_leads_outside_is_refused(tmp_path, name, code):
    work = new_session(tmp_path / "s")
    trap = zipped(tmp_path / "nothing", more=[(name, "id\n1\n")])
    problems = upload.take_upload(work, [("t.zip", trap)])
    assert [one.code for one in problems] == [code]
    assert place_input(work) is None
    assert not list(tmp_path.rglob("outside.csv"))


def test_a_link_in_a_zip_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("districts.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    problems = upload.take_upload(new_session(tmp_path), [("t.zip", stream)])
    assert [one.code for one in problems] == ["upload_unsafe"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("population.csv", b"0" * 150_000_000)
    problems = upload.take_upload(new_session(tmp_path), [("t.zip", stream)])
    assert [one.code for one in problems] == ["upload_large"]


def test_a_lying_header_does_not_let_more_through(tmp_path, monkeypatch):
    monkeypatch.setattr(upload, "MOST_UNPACKED_BYTES", 1000)
    monkeypatch.setattr(upload, "_check", lambda name, files: None)
    stream = zipped(tmp_path / "nothing", more=[("a.csv", b"0" * 5000)])
    problems = upload.take_upload(new_session(tmp_path), [("t.zip", stream)])
    assert [one.code for one in problems] == ["upload_large"]


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 cut off"])
def test_broken_zips_are_refused(tmp_path, content):
    problems = upload.take_upload(new_session(tmp_path), [("t.zip", io.BytesIO(content))])
    assert [one.code for one in problems] == ["upload_broken"]
    assert problems[0].remedy.zh


def test_programs_are_refused_and_a_refused_upload_changes_nothing(tmp_path):
    town = write_town_folder(tmp_path / "town")
    work = new_session(tmp_path / "s")
    upload.take_upload(work, [("a.zip", zipped(town))])
    before = place_input(work)
    problems = upload.take_upload(work, [("run.exe", io.BytesIO(b"MZ")), ("x.csv", io.BytesIO(b"id\n"))])
    assert [one.code for one in problems] == ["upload_kind"]
    assert place_input(work) == before


def test_a_mended_file_takes_the_place_of_the_old_one(tmp_path):
    town = write_town_folder(tmp_path / "town")
    work = new_session(tmp_path / "s")
    spoiled = [(one.name, io.BytesIO(one.read_bytes())) for one in town.iterdir() if one.suffix != ".toml"]
    spoiled.append(("place.toml", io.BytesIO(b"[place]\nname = 3\n")))
    assert upload.take_upload(work, spoiled) == ()
    first = place_input(work)
    with pytest.raises(PlaceError):
        read_place(first.folder)
    mended = [("place.toml", io.BytesIO("[place]\nname = '好'\n".encode()))]
    assert upload.take_upload(work, mended, keep=True) == ()
    again = place_input(work)
    assert read_place(again.folder).population["total"].sum() == 15
    assert (again.folder, again.key != first.key) == (first.folder, True)
    assert upload.take_upload(work, [("population.xlsx", io.BytesIO(b"x"))], keep=True) == ()
    there = sorted(one.name for one in place_input(work).folder.iterdir())
    assert [one for one in there if one.startswith("population.")] == ["population.xlsx"]  # no two of them
    assert {one.name for one in town.iterdir() if not one.name.startswith("population.")} <= set(there)
    assert upload.take_upload(work, mended) == ()
    assert [one.name for one in place_input(work).folder.iterdir()] == ["place.toml"]


# --- jobs and the store ---


def test_a_job_tells_and_ends():
    jobs, go = Jobs(), threading.Event()

    def work(tell):
        tell(STEP, 0.5)
        go.wait(10)

    job = jobs.start("me", "a", key="k", title=STEP, work=work)
    for _ in range(200):
        if job.share == 0.5:
            break
        time.sleep(0.01)
    assert (job.share, job.running) == (0.5, True)
    assert job.seconds_left == pytest.approx(job.seconds_so_far, abs=0.5)  # half is done
    assert jobs.start("me", "a", key="k", title=STEP, work=work) is job  # the same goes on
    assert jobs.running("you") == []
    go.set()
    assert job.wait(10)
    assert jobs.loud("me") == [("a", job)]
    assert jobs.running("me") == []


def test_a_cancelled_job_stops_at_its_next_report():
    jobs, reached = Jobs(), []

    def work(tell):
        while True:
            tell(STEP, 0.1)
            reached.append(1)
            time.sleep(0.01)

    job = jobs.start("me", "a", key="k", title=STEP, work=work)
    jobs.forget("me", "a")
    assert job.wait(10)
    assert job.cancelled
    assert jobs.get("me", "a") is None


def test_faults_and_breakdowns_end_a_job(caplog):
    problem = Problem(code="c", file="f", message=STEP, remedy=STEP)

    def faulty(tell):
        raise PlaceError([problem])

    def broken(tell):
        raise RuntimeError("oh")

    jobs = Jobs()
    one = jobs.start("me", "a", key="k", title=STEP, work=faulty)
    two = jobs.start("me", "b", key="k", title=STEP, work=broken)
    assert one.wait(10)
    assert two.wait(10)
    assert one.problems == (problem,)
    assert isinstance(two.broken, RuntimeError)


def test_the_store_forgets_what_was_asked_for_longest_ago():
    store = Kept(most={"state": 3 * LEAST_WEIGHT}, most_others=2 * LEAST_WEIGHT)
    for name in "abc":
        store.put(("state", name), name)
    store.get(("state", "a"))
    store.put(("state", "d"), "d")
    assert [store.get(("state", name)) for name in "abcd"] == ["a", None, "c", "d"]
    store.put(("state", "large"), "large", cells=9 * LEAST_WEIGHT)
    assert [store.get(("state", name)) for name in ("a", "large")] == [None, "large"]
    assert store.of(("x",), lambda: 1) == 1
    assert store.of(("x",), lambda: 2) == 1


# --- the picture of cells ---


def pixels(ground, codes, colours):
    picture = Image.open(io.BytesIO(ground.picture(codes, colours))).convert("RGBA")
    return np.asarray(picture)


def test_every_cell_is_found_where_it_lies():
    place = paper_town()
    ground = cell_ground(place)
    degrees = Transformer.from_crs(place.crs, 4326, always_xy=True)
    for row, (x, y) in enumerate(zip(place.population["x"], place.population["y"], strict=True)):
        longitude, latitude = degrees.transform(x, y)
        found = ground.at(latitude, longitude)
        people = place.population["total"]
        assert found == row or people[found] > people[row]  # a larger cell may lie on top
    assert ground.at(0.0, 0.0) == NO_CELL


def test_colours_follow_codes_and_the_rest_is_clear():
    place = paper_town()
    ground = cell_ground(place)
    codes = np.full(len(place.population), NO_COLOUR, dtype=np.uint8)
    codes[place.population["id"] == "c512"] = 1
    seen = pixels(ground, codes, {0: "#ff0000", 1: "#00ff00"})
    painted = seen[seen[..., 3] > 0]
    assert len(painted) > 0
    assert {tuple(one) for one in painted.tolist()} == {(0, 255, 0, 255)}
    rows, columns = np.nonzero(seen[..., 3])
    (south, west), (north, east) = ground.bounds
    longitude = west + (columns.mean() + 0.5) / seen.shape[1] * (east - west)
    latitude = north - (rows.mean() + 0.5) / seen.shape[0] * (north - south)
    x, y = Transformer.from_crs(4326, place.crs, always_xy=True).transform(longitude, latitude)
    assert (x, y) == pytest.approx((-400, 0), abs=ground.size_m)


def test_polygon_cells_keep_their_shape():
    place = paper_town()
    shapes = [
        shapely.box(x - 20, y - 20, x + 20, y + 20)
        for x, y in zip(place.population.x, place.population.y, strict=True)
    ]
    cells = gpd.GeoDataFrame(place.population.drop(columns="geometry"), geometry=shapes, crs=place.crs)
    ground = cell_ground(replace(place, population=cells))
    row = int(np.flatnonzero(cells["id"] == "c256")[0])
    mine = int((ground.cell == row).sum()) * ground.pixel_m**2
    scale = np.cos(np.radians(sum(one[0] for one in ground.bounds) / 2))
    assert mine * scale**2 == pytest.approx(40 * 40, rel=0.15)


# --- starting ---


def test_launch_uses_the_settings_of_the_repository():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    options = dict(option.removeprefix("--").split("=", 1) for option in launch.OPTIONS)
    for section, values in settings.items():
        for key, value in values.items():
            told = options[f"{section}.{key}"]
            said = ",".join(value) if isinstance(value, list) else str(value)
            assert told == (said.lower() if isinstance(value, bool) else said)
    assert options["server.address"] == "localhost"
    assert options["browser.gatherUsageStats"] == "false"


def test_launch_hands_the_place_over(tmp_path):
    command = launch.app_command(tmp_path, entry=Path("entry.py"))
    assert command[-2:] == ["--", str(tmp_path)]
    assert "--" not in launch.app_command(None, entry=Path("entry.py"))
