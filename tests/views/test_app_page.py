"""The app page, run by Streamlit's own test driver on the little town."""

import io
import tomllib
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lifecircle.coverage import assess
from lifecircle.geodata import PlaceError, read_place
from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.views import launch, page_inputs, page_tables
from place_folders import write_town_folder

ROOT = Path(__file__).resolve().parents[2]
PLAN = """
id = "little"
name = "小规划"

[sources]
a = "A"

[[circle]]
id = "clinic"
name = "15分钟卫生服务圈"
needs = [{ types = ["village_clinic", "township_health_centre", "community_health_station"], minutes = 15 }]
target = "100%"
source = { file = "a", line = 1, quote = "q" }

[[circle]]
id = "school"
name = "小学圈"
needs = [{ types = ["primary_school"], minutes = 15 }]
target = "50%"
source = { file = "a", line = 2, quote = "q" }

[[ratio]]
id = "places"
name = "每人小学学位"
numerator = { sum = "places", types = ["primary_school"] }
denominator = { population = "total" }
unit = "个"
target = "1000000"
source = { file = "a", line = 3, quote = "q" }
"""


@pytest.fixture
def town(tmp_path):
    return write_town_folder(tmp_path / "town")


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def page():
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.run()
    assert not page.exception
    return page


def fill(page, folder, plan):
    page.text_input(key="folder").set_value(str(folder))
    page.selectbox(key="plan").set_value("own").run()
    page.text_input(key="plan_path").set_value(str(plan))
    page.button(key="run").click().run()
    assert not page.exception
    return page


def metrics(page):
    return [metric.value for metric in page.metric]


def test_first_page_asks_and_shows_nothing(page):
    assert page.title[0].value == "生活圈评估"
    assert "开始评估" in page.info[0].value
    assert not page.metric
    presets = [read_plan(preset).name for preset in preset_ids()]
    assert page.selectbox(key="plan").options == [*presets, "自备规划标准（TOML 文件）"]
    assert page.selectbox(key="plan").value == "huangshan"


def test_numbers_equal_the_assessment(page, town, plan):
    fill(page, town, plan)
    found = assess(read_place(town), read_plan(plan))
    status = found.indicators["达标情况"].tolist()
    assert metrics(page) == [
        f"{found.counts['people']['total']:,.0f}",
        str(found.counts["facilities_in_service"]),
        str(status.count("达标")),
        str(status.count("未达标")),
        str(status.count("无法计算")),
        str(status.count("跟踪")),
    ]
    assert metrics(page)[0] == "15"  # 1 + 2 + 4 + 8
    assert page.dataframe[0].value["现状值"].tolist() == found.indicators["现状值"].tolist()
    assert len(page.dataframe[1].value) == min(20, len(found.gaps))


def test_map_follows_the_chosen_circle(page, town, plan):
    fill(page, town, plan)
    assert "15分钟卫生服务圈" in page.get("iframe")[0].proto.srcdoc
    page.selectbox(key="circle").set_value("school").run()
    assert not page.exception
    assert "小学圈" in page.get("iframe")[0].proto.srcdoc


def test_language_switch(page, town, plan):
    fill(page, town, plan)
    numbers = metrics(page)
    page.radio(key="language").set_value("en").run()
    assert not page.exception
    assert page.title[0].value == "Life circle assessment"
    assert metrics(page) == numbers
    assert "short" in page.dataframe[0].value["达标情况"].tolist()


def test_faults_of_a_place_are_all_listed(page, tmp_path, plan):
    folder = write_town_folder(tmp_path / "broken")
    (folder / "place.toml").write_text("[place]\nname = 3\nyear = 'x'\n", encoding="utf-8")
    with pytest.raises(PlaceError) as raised:
        read_place(folder)
    fill(page, folder, plan)
    table = page.dataframe[0].value
    assert table["问题"].tolist() == [one.message.zh for one in raised.value.problems]
    assert table["怎么改"].str.len().min() > 0
    assert not page.metric


def test_faults_of_a_plan_name_their_line(page, town, plan):
    plan.write_text(PLAN.replace("minutes = 15", "minuts = 15"), encoding="utf-8")
    fill(page, town, plan)
    assert "规划标准" in page.error[0].value
    assert "行" in page.dataframe[0].value.columns
    assert not page.metric


def test_missing_answers_are_asked_for(page, town):
    page.button(key="run").click().run()
    assert "研究区" in page.warning[0].value
    page.text_input(key="folder").set_value(str(town))
    page.selectbox(key="plan").set_value("own").run()
    page.button(key="run").click().run()
    assert "规划标准" in page.warning[0].value


def test_cancel_forgets_what_was_asked(page, town, plan):
    fill(page, town, plan)
    page.session_state["asked"] = None
    page.session_state["cancelled"] = True
    page.run()
    assert page.info[0].value == "已取消，没有结果。"
    assert not page.metric


def test_sample_button_fills_the_path(page, town, monkeypatch):
    monkeypatch.setattr(page_inputs, "sample_folder", lambda: town)
    page.button(key="sample").click().run()
    assert page.text_input(key="folder").value == str(town)


def test_a_changed_file_is_read_again(town, plan):
    before = page_inputs.inputs_of(str(town), str(plan))
    assert page_inputs.inputs_of(str(town), str(plan)) == before
    plan.write_text(PLAN + "\n", encoding="utf-8")
    assert page_inputs.inputs_of(str(town), str(plan)) != before


def test_zip_holds_the_result_folder(town, plan):
    found = assess(read_place(town), read_plan(plan))
    with zipfile.ZipFile(io.BytesIO(page_inputs.zipped(found))) as archive:
        assert archive.testzip() is None
        assert {"coverage.csv", "gaps.csv", "indicators.csv", "run.json", "cells.parquet"} <= set(
            archive.namelist()
        )


def test_headline_counts_every_row_once(town, plan):
    found = assess(read_place(town), read_plan(plan))
    assert sum(page_tables.headline(found)[2:]) == len(found.indicators)


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
