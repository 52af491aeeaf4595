"""Folders and files named as people name them."""

import hashlib

import pytest

from lifecircle.geodata import read_place
from lifecircle.geodata.files.layer_files import sha256_of
from place_folders import write_layer, write_town_folder


@pytest.mark.parametrize("name", ["研究区 [2020] #1 新+版 50%&'x'", "数据;终稿.zip", "𡐓村〇 (1)"])
def test_a_place_is_read_from_a_folder_of_any_name(tmp_path, name):
    folder = write_town_folder(tmp_path / name)
    assert read_place(folder).population["total"].sum() == 15


@pytest.mark.parametrize("stem", ["districts", "行政区划[2020]", "a*b"])
def test_the_hash_of_a_shapefile_is_that_of_its_parts_whatever_its_name(tmp_path, stem):
    parts = {".shp": b"shapes", ".shx": b"index", ".dbf": b"words", ".PRJ": b"system", ".qpj": b"not read"}
    for suffix, content in parts.items():
        write_layer(tmp_path / f"{stem}{suffix}", content)
    write_layer(tmp_path / f"{stem}2.dbf", b"of another layer")
    assert sha256_of(tmp_path / f"{stem}.shp") == hashlib.sha256(b"shapesindexwordssystem").hexdigest()
