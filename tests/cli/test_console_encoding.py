"""Printing where the console is not UTF-8: code page 936 of a Chinese Windows, and western ones."""

import io
import os
import subprocess
import sys

import pytest
import typer

from lifecircle.cli import make_printable
from lifecircle.commands.common import answering


def printed(text, encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict")
    make_printable(stream)
    stream.write(text)
    stream.flush()
    return raw.getvalue().decode(stream.encoding), stream.encoding


@pytest.mark.parametrize("encoding", ["gbk", "cp936", "gb18030", "utf-8"])
def test_an_encoding_that_knows_chinese_stays(encoding):
    assert printed("生活圈 ≥ 15 × 3 — √", encoding) == ("生活圈 ≥ 15 × 3 — √", encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
def test_one_that_does_not_becomes_utf8(encoding):
    assert printed("生活圈 ✓", encoding) == ("生活圈 ✓", "utf-8")


def test_signs_that_code_page_936_lacks_are_printed_as_near_ones():
    assert printed("✓ 达标 ✗ 未达标 a↔b 12 km² −3", "gbk")[0] == "√ 达标 × 未达标 a<->b 12 km2 -3"


def test_a_rare_character_of_a_name_is_no_error():
    assert printed("𡐓村✓𡐓", "gbk")[0] == "?村√?"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pipe_on_a_chinese_windows_takes_a_table(language):
    own = {"PYTHONIOENCODING": "gbk:strict", "PYTHONUTF8": "0", "LIFECIRCLE_LANG": language}
    done = subprocess.run(
        [sys.executable, "-m", "lifecircle.cli", "plan", "diff", "huangshan", "hefei"],
        capture_output=True, env={**os.environ, **own}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("gbk", "replace")
    assert "<->" in done.stdout.decode("gbk")


@pytest.mark.parametrize(("language", "word"), [("zh", "关闭"), ("en", "Close it")])
def test_a_file_open_elsewhere_is_answered_not_raised(capsys, language, word):
    with pytest.raises(typer.Exit) as left, answering(language):
        raise PermissionError(13, "Permission denied", "情景.toml")
    assert left.value.exit_code == 2
    told = capsys.readouterr().err
    assert "情景.toml" in told
    assert word in told


def test_an_error_that_no_user_can_mend_is_raised():
    with pytest.raises(FileNotFoundError), answering("zh"):
        raise FileNotFoundError(2, "No such file", "a")
