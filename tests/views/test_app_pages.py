"""The first three pages of the app on a little town: what they show is what the command line writes."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from app_pages import SCHOOL_PLACES, assess, page_of, settled, work_on
from typer.testing import CliRunner

from lifecircle.cli import app as command
from lifecircle.coverage.words import STATES
from lifecircle.geodata import PlaceError, read_place
from lifecircle.plan.reading import read_plan
from lifecircle.report.folders.run_folder import tables_of
from lifecircle.views.app.coverage_look import look_at
from lifecircle.views.app.frame import look
from lifecircle.views.app.inputs import own_plan_file
from lifecircle.views.app.kept import Kept
from lifecircle.views.layer_table import layer_rows
from place_folders import write_town_folder

PLAN = (
    """
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
serves = "age_65_plus"
needs = [{ types = ["primary_school"], minutes = 20 }]
target = "50%"
source = { file = "a", line = 2, quote = "q" }
"""
    + SCHOOL_PLACES
)


@pytest.fixture
def town(tmp_path):
    return write_town_folder(tmp_path / "town")


def assessed(town, page="coverage", **notes):
    work = work_on(town, plan=PLAN, **notes)
    return assess(page_of(work, page), work), work


def words(page):
    return " ".join(str(one.value) for one in (*page.markdown, *page.info, *page.caption, *page.error))


def test_first_visit_says_what_to_do(tmp_path):
    work = work_on()
    page = page_of(work, "data")
    assert page.button(key="data.sample").label == "用样例县"
    assert "从这里开始" in words(page)
    assert "还没有研究区" in words(page)
    for other in ("coverage", "gaps"):
        assert "请先在“数据”页打开一个研究区" in words(page_of(work, other))


def test_app_and_command_give_the_same_tables(town, tmp_path):
    _, work = assessed(town)
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    out = tmp_path / "run"
    result = CliRunner().invoke(command, ["assess", str(town), "--plan", str(plan), "--out", str(out)])
    assert result.exit_code == 0, result.output
    from lifecircle.report.folders.run_folder import write_run

    mine = write_run(look(work, "zh").run, tmp_path / "mine")
    names = [*(f"{stem}.csv" for stem in tables_of(look(work, "zh").run)), "cells.parquet"]
    assert len(names) >= 9
    for name in names:
        assert (mine / name).read_bytes() == (out / name).read_bytes(), name


def test_a_look_counts_as_the_coverage_table_does(town):
    _, work = assessed(town)
    frame = look(work, "zh")
    state, table = frame.state, frame.run.coverage
    rows = table[(table["need"] == "all") & table["level"].isin(["place", "county", "township"])]
    compared = 0
    for row in rows.to_dict("records"):
        if row["district"] == "outside":
            continue
        circle = next(one for one in state.run.plan.circle if one.id == row["circle"])
        seen = look_at(
            Kept(), state, circle, state_key="k", group=row["group"],
            setting="" if row["setting"] == "all" else row["setting"],
            area="" if row["district"] == "all" else row["district"],
        )  # fmt: skip
        assert seen.counted.tolist() == [row[name] for name in STATES]
        compared += 1
    assert compared > 10
    whole = rows[(rows["circle"] == "clinic") & (rows["district"] == "all") & (rows["group"] == "total")]
    assert whole["population"].tolist()[0] == 15  # 1 + 2 + 4 + 8


def test_coverage_page_shows_the_look(town):
    page, work = assessed(town)
    table = look(work, "zh").run.coverage
    row = table[(table["circle"] == "clinic") & (table["need"] == "all") & (table["group"] == "total")].iloc[
        0
    ]
    assert [one.value for one in page.metric] == [
        f"{100 * row['covered'] / row['population']:.1f}%",
        f"{row['population'] - row['covered']:,.0f}",
    ]
    assert f"目标{row['target']}" in words(page)
    page.selectbox(key="coverage.circle.zh").set_value("school").run()
    assert page.selectbox(key="coverage.group.school.zh").value == "age_65_plus"  # whom it serves
    assert work.note("coverage.circle") == "school"
    again = page_of(work, "coverage")
    assert again.selectbox(key="coverage.circle.zh").value == "school"


def test_every_way_to_look_at_every_area(town):
    _, work = assessed(town)
    for shown in ("states", "cost", "missing", "districts"):
        for area in ("", "001002"):
            work.write({"coverage.shown": shown, "coverage.area": area or None})
            assert not page_of(work, "coverage").exception


@pytest.mark.parametrize("picked", [("cell", 3), ("facility", "0002"), ("district", "001001")])
def test_what_a_click_tells(town, picked):
    _, work = assessed(town)
    work.write({"coverage.picked": {"what": picked[0], "id": picked[1]}})
    page = page_of(work, "coverage")
    told = " ".join(str(one.proto.body) for one in page.get("html"))
    run = look(work, "zh").run
    if picked[0] == "facility":
        row = run.facilities[(run.facilities["id"] == "0002") & (run.facilities["circle"] == "clinic")].iloc[
            0
        ]
        assert f">{row['people_nearest']:,.0f}<" in told
        assert "20 张床位" in told
    elif picked[0] == "cell":
        assert "西镇卫生院" in told  # the only clinic
        assert "东乡" in told
    else:
        assert "15分钟卫生服务圈" in told


def test_names_with_markup_stay_text(tmp_path):
    evil = "<img src=x onerror=alert(1)>**粗**"
    folder = write_town_folder(tmp_path / "town", place__toml=f"[place]\nname = '{evil}'\n")
    page = page_of(work_on(folder), "data")
    strip = next(one.value for one in page.markdown if "onerror" in one.value)
    assert r"\<img" in strip
    assert r"\*\*粗" in strip


def test_faults_of_a_place_are_all_listed(tmp_path):
    folder = write_town_folder(tmp_path / "broken")
    (folder / "place.toml").write_text("[place]\nname = 3\nyear = 'x'\n", encoding="utf-8")
    with pytest.raises(PlaceError) as raised:
        read_place(folder)
    work = work_on(folder)
    page = page_of(work, "data")
    shown = next(one.proto.body for one in page.get("html") if "怎么改" in one.proto.body)
    assert len(raised.value.problems) > 1
    assert all(html.escape(one.message.zh) in shown for one in raised.value.problems)
    assert str(len(raised.value.problems)) in page.error[0].value
    (folder / "place.toml").write_text("[place]\nname = '好'\n", encoding="utf-8")
    assert not page_of(work, "data").error  # mended files are read again


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "程序出现意外错误"), ("en", "unexpected error in the program")]
)
def test_an_error_of_the_program_is_no_class_name_to_planners(tmp_path, monkeypatch, language, said):
    def broken(folder):
        raise TypeError("unsupported operand")

    monkeypatch.setattr("lifecircle.views.app.working.read_place", broken)
    page = page_of(work_on(write_town_folder(tmp_path / "town"), language=language), "data")
    (error,) = page.error
    assert said in error.value
    assert "TypeError" not in error.value
    (details,) = page.expander[-1].code
    assert "TypeError: unsupported operand" in details.value
    assert "working.py:" in details.value  # where it broke, without the folders of the server
    assert str(Path(__file__).parents[2]) not in details.value


def test_an_assessment_that_breaks_says_so(town, monkeypatch):
    def broken(*given, **named):
        raise TypeError("unsupported operand")

    monkeypatch.setattr("lifecircle.views.app.working.begin", broken)
    page, work = assessed(town)
    (error,) = page.error
    assert "没有完成评估" in error.value
    (details,) = page.expander[-1].code
    assert "TypeError: unsupported operand" in details.value
    monkeypatch.undo()
    assert not assess(page, work).error  # asked again


def test_language_switch_loses_nothing(town):
    page, work = assessed(town)
    page.selectbox(key="coverage.circle.zh").set_value("school").run()
    numbers = [one.value for one in page.metric]
    work.remember(language="en")
    english = page_of(work, "coverage")
    assert [one.value for one in english.metric] == numbers
    assert english.selectbox(key="coverage.circle.en").value == "school"
    assert english.metric[0].label == "Covered"
    assert look(work, "en").run.language == "en"


def test_changed_data_are_not_shown_as_assessed(town):
    _, work = assessed(town)
    assert look(work, "zh").state is not None
    (town / "facilities.gpkg").touch()
    page = page_of(work, "coverage")
    assert look(work, "zh").state is None
    assert "请重新评估" in words(page)


def test_a_session_sees_only_what_it_asked_for(town):
    assessed(town)
    stranger = work_on(town, plan=PLAN)
    page = page_of(stranger, "coverage")
    assert look(stranger, "zh").state is None
    assert not page.metric


def test_plan_edits_make_an_own_plan(town):
    work = work_on(town)
    page = page_of(work, "standards")
    preset = read_plan("huangshan")
    assert "未评估" in words(page)
    editor = page.get("dataframe") or page.get("arrow_data_frame")
    assert len(editor) >= 2
    from lifecircle.views.app.plan_edits import differences, draft_of, save_edits

    draft = draft_of(work, preset, language="zh")
    circles = draft.tables.circles.copy()
    circles.loc[circles["id"] == "elderly_care", "target"] = "90%"
    circles.loc[circles["id"] == "reading", "used"] = False
    needs = draft.tables.needs.copy()
    needs.loc[needs["id"] == "fitness", "urban"] = 10.0
    edited = draft.tables._replace(circles=circles, needs=needs)
    written, faults = save_edits(work, draft, edited, name="改后")
    assert written
    assert faults == ()
    own = read_plan(own_plan_file(work))
    assert [one.id for one in own.circle] == [one.id for one in preset.circle if one.id != "reading"]
    by_id = {one.id: one for one in own.circle}
    assert by_id["elderly_care"].target == "90%"
    assert by_id["fitness"].needs[0].minutes == {"urban": 10, "county_town": 15}
    assert by_id["daily_needs"] == next(one for one in preset.circle if one.id == "daily_needs")
    assert own.ratio == preset.ratio
    assert own.presence == preset.presence
    found = differences(work, own, language="zh")
    assert set(zip(found["found"], found["row_a"], strict=True)) == {
        ("different", "elderly_care"), ("different", "fitness"), ("only_a", "reading"),
    }  # fmt: skip
    again = draft_of(work, own, language="zh").tables.circles.set_index("id")
    assert not again.loc["reading", "used"]
    assert again.loc["elderly_care", "used"]
    page = page_of(work, "standards")
    assert "改后" in words(page)


def test_faulty_edits_are_refused_with_reasons(town):
    from lifecircle.views.app.plan_edits import draft_of, save_edits

    work = work_on(town)
    draft = draft_of(work, read_plan("huangshan"), language="zh")
    needs = draft.tables.needs.copy()
    needs.loc[needs["id"] == "fitness", ["urban", "county_town"]] = float("nan")
    written, faults = save_edits(work, draft, draft.tables._replace(needs=needs), name="x")
    assert not written
    assert faults
    assert not own_plan_file(work).exists()


def test_every_preset_survives_the_tables():
    from lifecircle.plan.reading import preset_ids
    from lifecircle.views.app.plan_edited import edited_plan
    from lifecircle.views.app.plan_tables import tables_of

    for name in preset_ids():
        plan = read_plan(name)
        said = edited_plan(plan, tables_of(plan, language="zh"))
        assert type(plan).model_validate(said) == plan


class TestEnglishTables:
    """Edits in English stand beside the Chinese and never in its place."""

    @pytest.fixture
    def edited(self, town):
        from lifecircle.views.app.plan_edits import draft_of, save_edits

        work = work_on(town)

        def save(changes, *, language):
            draft = draft_of(work, read_plan("huangshan"), language=language)
            circles = draft.tables.circles.copy()
            for (row, column), value in changes.items():
                circles.loc[circles["id"] == row, column] = value
            written, faults = save_edits(
                work, draft, draft.tables._replace(circles=circles), name="改后", name_en="Edited"
            )
            assert written
            assert faults == ()
            return read_plan(own_plan_file(work))

        return save

    def test_a_name_in_english_leaves_the_chinese_one(self, edited):
        own = edited({("fitness", "name"): "Fitness near home"}, language="en")
        row = next(one for one in own.circle if one.id == "fitness")
        assert (row.name, row.name_en) == ("15分钟健身圈", "Fitness near home")
        assert (own.name, own.name_en) == ("改后", "Edited")

    def test_a_name_in_chinese_takes_the_english_one_away(self, edited):
        own = edited({("fitness", "name"): "家门口健身圈"}, language="zh")
        row = next(one for one in own.circle if one.id == "fitness")
        assert (row.name, row.name_en) == ("家门口健身圈", "")

    def test_another_edit_in_english_changes_nothing_else(self, edited):
        own, preset = edited({("elderly_care", "target"): "≥90%"}, language="en"), read_plan("huangshan")
        rows = {one.id: one for one in own.circle}
        assert rows["elderly_care"].target == "≥90%"
        for one in preset.circle:
            assert one.id == "elderly_care" or rows[one.id] == one  # 全覆盖 is still 全覆盖
        assert (own.ratio, own.presence, own.english) == (preset.ratio, preset.presence, preset.english)


def test_pages_in_english_name_the_plan_in_english(town):
    """Chinese stays in quotes and in the names that the data give."""
    chinese = re.compile(r"[\u3400-\u9fff]")
    work = work_on(town, language="en")
    assess(page_of(work, "coverage"), work)
    for name in ("standards", "coverage", "gaps"):
        page = page_of(work, name)
        proper = look(work, "en").place.districts["name"].tolist()
        said = [
            text
            for kind in ("markdown", "caption", "selectbox", "metric", "subheader")
            for one in page.get(kind)
            for text in (getattr(one, "label", ""), getattr(one, "value", ""), *getattr(one, "options", []))
        ]
        for kind in ("dataframe", "arrow_data_frame", "data_editor"):
            for one in page.get(kind):
                table = one.value.drop(columns="quote", errors="ignore")
                said += [*table.columns, *(cell for column in table for cell in table[column].tolist())]
        texts = {text for text in said if isinstance(text, str) and chinese.search(text)}
        assert texts <= set(proper), name


def test_every_preset_survives_the_tables_in_english():
    from lifecircle.plan.reading import preset_ids
    from lifecircle.views.app.plan_edited import edited_plan
    from lifecircle.views.app.plan_tables import tables_of

    for name in preset_ids():
        plan = read_plan(name)
        said = edited_plan(plan, tables_of(plan, language="en"), language="en")
        assert type(plan).model_validate(said) == plan


def test_cancelled_work_is_not_begun_again(town):
    from lifecircle.views.app.frame import ASSESSING
    from lifecircle.views.app.progress import _cancel

    page, work = assessed(town)
    _cancel(look(work, "zh"), ASSESSING)
    settled(page.run(), work)
    assert look(work, "zh").state is None
    assert page.button(key="assess").label == "开始评估"


def test_an_edit_that_comes_with_the_click_is_assessed(town, monkeypatch):
    """The strip with the button is drawn before the page that takes the edit up and draws anew."""
    from lifecircle.views.app.frame import inputs_key
    from lifecircle.views.app.inputs import plan_or_faults
    from lifecircle.views.app.pages import standards

    work = work_on(town, plan=PLAN)
    page = page_of(work, "standards")
    drawn = standards.show

    def show(frame):
        text = own_plan_file(work).read_text(encoding="utf-8")
        if 'target = "100%"' in text:
            own_plan_file(work).write_text(text.replace('target = "100%"', 'target = "5%"'), encoding="utf-8")
            st.rerun()
        drawn(frame)

    monkeypatch.setattr(standards, "show", show)
    page.button(key="assess").click().run()
    settled(page, work)
    plan, _ = plan_or_faults(work)
    assert plan.circle[0].target == "5%"
    assert look(work, "zh").run.plan.circle[0].target == "5%"
    assert work.note("assessed") == inputs_key(look(work, "zh").place_key, plan)


def test_each_page_says_where_the_work_goes_on(town):
    work = work_on(town, plan=PLAN)
    assert not page_of(work, "data").get("page_link")  # the button to assess stands there
    page = assess(page_of(work, "data"), work)
    told = look(work, "zh").run.indicators["达标情况"]
    assert f"已评估，{told.str.startswith('未达标').sum()} 项未达标" in words(page)
    labels = {
        name: [one.proto.label for one in page_of(work, name).get("page_link")]
        for name in ("data", "standards", "coverage", "gaps", "siting", "scenarios", "export")
    }
    assert labels == {
        "data": ["看覆盖 ›", "看缺口 ›"],
        "standards": ["看覆盖 ›", "看缺口 ›"],
        "coverage": ["看缺口 ›"],
        "gaps": ["去选址 ›", "导出成果 ›"],
        "siting": ["试情景 ›"],
        "scenarios": ["导出成果 ›"],
        "export": [],
    }


# --- no data is not nought ---

UNKNOWN_CIRCLE = """
[[circle]]
id = "reading"
name = "阅读圈"
needs = [{ types = ["library"], minutes = 15 }]
target = "100%"
source = { file = "a", line = 9, quote = "q" }
"""
ONLY_UNKNOWN = 'id = "u"\nname = "缺数据"\n[sources]\na = "A"\n' + UNKNOWN_CIRCLE


def assessed_by(town, plan, page):
    work = work_on(town, plan=plan)
    return assess(page_of(work, page), work), work


def test_a_circle_without_data_is_said_to_be_unknown(town):
    """The town holds no library: nobody is said to be outside its circle."""
    page, work = assessed_by(town, PLAN + UNKNOWN_CIRCLE, "coverage")
    circle = page.selectbox(key="coverage.circle.zh")
    assert circle.value == "clinic"
    assert circle.options[-1] == "阅读圈（缺数据）"
    assert [one.label for one in page.metric] == ["覆盖率", "未覆盖人口"]
    page = settled(circle.select("reading").run(), work)
    reason = look(work, "zh").run.coverage.query("circle == 'reading'")["reason"].iloc[0]
    assert "图书馆" in reason
    assert any(reason in one.value.replace("\\", "") for one in page.warning)
    assert not page.metric
    for name, key in (("siting", "siting.circle.zh"), ("scenarios", "scenarios.circle.zh")):
        assert "阅读圈" not in page_of(work, name).selectbox(key=key).options


def test_where_nothing_is_known_nothing_is_said_to_be_well(town):
    page, work = assessed_by(town, ONLY_UNKNOWN, "gaps")
    assert not page.success
    assert "没有一项能与目标比较" in page.warning[0].value
    assert "1 项缺数据" in page.warning[0].value
    assert "已评估，0 项未达标，1 项缺数据" in words(page)
    assert "没有可选址的服务圈" in words(page_of(work, "siting"))
    shown = page_of(work, "scenarios")
    assert "nan" not in " ".join(one.value for one in (*shown.metric, *shown.markdown))
    assert [one.label for one in shown.metric] == ["全部缺口（条）"]


def test_rows_left_out_are_told_in_words(town):
    place = read_place(town)
    counts = {"no_access": 3, "duplicate_row": 2}
    roads = next(one for one in place.layers if one.layer == "roads")
    shown = {
        language: layer_rows(
            replace(place, layers=(replace(roads, dropped=counts),)), language=language
        ).iloc[0]
        for language in ("zh", "en")
    }
    assert shown["zh"]["未采用及原因"] == "不对公众开放 3条，重复的行 2条"
    assert shown["en"]["not used, and why"] == "not open to the public 3, a repeated row 2"
