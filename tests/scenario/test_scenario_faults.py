"""What is wrong in a scenario file is said with its line, in both languages, all at once."""

import re

import pytest
from test_paper_town import CLINICS, plan_of

from lifecircle.coverage import assess
from lifecircle.geodata.errors import InputError, ScenarioError
from lifecircle.scenario import apply_scenario, read_scenario
from lifecircle.scenario.comparison import compare
from lifecircle.scenario.reading import parse_scenario
from lifecircle.scenario.wording import CHECKS, SCHEMA_SAYINGS
from paper_town import CELLS, FACILITIES, paper_town

HEAD = '[scenario]\nid = "s"\nname = "情景"\n'  # lines 1 to 3
OPEN = '[[open]]\nid = "n1"\ntype = "village_clinic"\nx = 400\ny = 3000\n'  # lines 4 to 8
CLOSE = '[[close]]\nid = "h1"\n'
VIEW = "year = 2025\n"
FAULTS = [  # code, file after the head, line, words in Chinese
    ("unknown_facility", '[[close]]\nid = "h9"', 5, "不是研究区的设施编号"),
    ("used_id", OPEN.replace("n1", "h1"), 5, "已经是一处设施的编号"),
    ("used_id", OPEN + OPEN, 10, "已经是一处设施的编号"),
    ("used_id", '[[mobile]]\nid = "x"\ntype = "clinic"\nstops = [[0, 0]]\n' * 2, 9, "已经是一处设施的编号"),
    (
        "opened_later",
        OPEN + 'year = 2025\n[[resize]]\nid = "n1"\ndoctors = 2\nyear = 2023',
        11,
        "到 2025 年才开办",
    ),
    ("not_serving", '[[close]]\nid = "x1"', 5, "已是关闭状态"),
    ("planned_left_out", '[[resize]]\nid = "x2"\ndoctors = 2', 5, "（2023 年开办）"),
    ("planned_left_out", '[[merge]]\nids = ["h1"]\ninto = "x2"', 6, "没有写看哪一年"),
    ("opened_later", VIEW + '[[merge]]\nids = ["h1"]\ninto = "x2"\nyear = 2022', 7, "到 2023 年才开办"),
    ("planned_undated", VIEW + '[[move]]\nid = "some"\nx = 0\ny = 0', 6, "没有开办年份"),
    ("closed_twice", CLOSE + CLOSE, 7, "在第 5 行已经关闭"),
    ("closed_twice", CLOSE + '[[merge]]\nids = ["h1"]\ninto = "h2"', 7, "已经关闭或并入别处"),
    ("edited_after_close", CLOSE + '[[resize]]\nid = "h1"\ndoctors = 3', 7, "那时已经关闭（第 5 行）"),
    ("edited_after_close", CLOSE + '[[merge]]\nids = ["h2"]\ninto = "h1"', 8, "那时已经关闭"),
    ("edited_twice", '[[resize]]\nid = "h1"\ndoctors = 3\n' * 2, 8, "在第 4 行已有同样的一项"),
    ("merge_itself", '[[merge]]\nids = ["h1"]\ninto = "h1"', 5, "只有并入的那一处"),
    ("merge_types", '[[merge]]\nids = ["s1"]\ninto = "h1"', 5, "类型不同"),
    (
        "merge_types",
        VIEW + '[[convert]]\nid = "h2"\ntype = "elderly_home"\nyear = 2025\n'
        '[[merge]]\nids = ["e1"]\ninto = "h2"\nyear = 2023',
        10,
        "e1: elderly_home, h2: village_clinic",
    ),
    ("unknown_type", OPEN.replace("village_clinic", "village_clinics"), 6, "不是已知的设施类型"),
    ("unknown_at", OPEN.replace("x = 400\ny = 3000", 'at = "112"'), 7, "找不到"),
    (
        "coordinates",
        OPEN.replace("x = 400\ny = 3000", 'lon = 114\nlat = 30\ncoordinates = "gcj"'),
        9,
        "坐标系",
    ),
    ("outside", OPEN.replace("x = 400", "x = 5000"), 7, "边界以外"),
    ("outside", OPEN.replace("x = 400\ny = 3000", "lon = 114.3\nlat = 30.6"), 7, "边界以外"),
    ("outside", '[[mobile]]\nid = "b"\ntype = "clinic"\nstops = [[0, 0],\n[9000, 0]]', 8, "边界以外"),
    ("outside", OPEN.replace("x = 400\ny = 3000", "x = 3000\ny = 900"), 7, "写反"),
    ("outside", OPEN.replace("x = 400", "x = 5000"), 7, "x = 5,000, y = 3,000"),
    ("outside", OPEN.replace("x = 400\ny = 3000", "lon = 30\nlat = 117"), 7, "lon = 30, lat = 117"),
    ("outside", OPEN.replace("x = 400\ny = 3000", "lon = 503000\nlat = 3302000"), 7, "经度不超过 180"),
    (
        "outside",
        '[[road]]\naction = "close"\ncoordinates = "wgs84"\nline = [[30, 117],\n[30.1, 117]]',
        7,
        "lon = 30",
    ),
    ("no_road", '[[road]]\naction = "close"\nway = 99', 6, "没有对应的路段"),
    ("no_road", '[[road]]\naction = "close"\nline = [[0, 900], [500, 900]]', 6, "没有对应的路段"),
    (
        "not_joined",
        '[[road]]\naction = "add"\nroad_class = "path"\nline = [[0, 900], [500, 900]]',
        7,
        "不相接",
    ),
    ("unknown_district", '[[growth]]\ndistrict = "13"\nfactor = 2', 5, "行政单元编号"),
    ("unknown_district", '[[growth]]\ndistrict = "空区"\nfactor = 2', 5, "叫这个名称的编号是 empty"),
    ("unknown_group", "[assumptions]\nwalk_kmh = { age_0_2 = 3 }", 5, "default, total, age_65_plus"),
    ("group_above_total", '[[growth]]\ngroup = "age_65_plus"\nfactor = 1000', 4, "多于总人口"),
    ("unknown_group", '[[growth]]\ngroup = "age_0_2"\nfactor = 2', 5, "total, age_65_plus"),
    ("nobody", '[[growth]]\ndistrict = "empty"\npeople = 2', 6, "原来没有人"),
    ("year_before", CLOSE + "year = 2019", 6, "早于研究区数据的 2020 年"),
    ("one_place", OPEN.replace("y = 3000\n", ""), 4, "只用一种写法"),
    ("one_place", OPEN + 'at = "11"', 4, "只用一种写法"),
    ("no_capacity", '[[resize]]\nid = "h1"', 4, "没有写明新的规模"),
    ("road_add", '[[road]]\naction = "add"\nline = [[0, 0], [1, 1]]', 4, "线和等级"),
    (
        "road_length",
        '[[road]]\naction = "add"\nroad_class = "path"\nline = [[0, 0], [0, 0]]',
        4,
        "没有长度",
    ),
    ("one_table", '[close]\nid = "h1"', 4, "如 [[close]]"),
    ("road_which", '[[road]]\naction = "close"', 4, "哪一段路"),
    ("road_change", '[[road]]\naction = "change"\nway = 1', 4, "改成什么"),
    ("road_close", '[[road]]\naction = "close"\nway = 1\nroad_class = "path"', 4, "不应有等级"),
    ("growth_kind", "[[growth]]\nfactor = 2\npeople = 3", 4, "二者取一"),
    ("road_class", "[assumptions]\ndrive_kmh = { lane = 3 }", 4, "不认识的道路等级"),
    ("extra_forbidden", CLOSE + "yaer = 2023", 6, "是不是 year"),
    ("missing", "[[close]]", 4, "没有填写"),
    ("toml_syntax", "[[close]]\nid = h1", 5, "TOML"),
]


def town():
    from paper_town import DISTRICTS

    empty = {"empty": ("空区", "zone", "1", None, float("nan"), None, (2000, 2000, 2100, 2100))}
    some_day = {"some": ("village_clinic", 1700, 0, {"status": "planned"})}
    return paper_town(districts=DISTRICTS | empty, facilities=FACILITIES | some_day)


@pytest.mark.parametrize(("code", "text", "line", "words"), FAULTS)
def test_fault(code, text, line, words):
    _, problems = parse_scenario((HEAD + text).encode(), town(), file="a.toml")
    assert [(problem.code, problem.row) for problem in problems] == [(code, line)]
    problem = problems[0]
    assert words in problem.say("zh")
    assert f"第 {line} 行" in problem.say("zh")
    for language in ("zh", "en"):
        assert not re.search(r"[{}]|None|\?\?", problem.say(language).replace("{ ", ""))
    assert not re.search("[一-鿿]", problem.message.en + problem.remedy.en)


SOUND = [  # what is no fault, after the head
    # the clinic becomes something else two years after the other has joined it
    VIEW
    + '[[convert]]\nid = "h2"\ntype = "elderly_home"\nyear = 2025\n'
    + '[[merge]]\nids = ["h1"]\ninto = "h2"\nyear = 2023',
    # planned facilities merge once they are open, and may be given up or changed before
    VIEW + '[[merge]]\nids = ["h1"]\ninto = "x2"\nyear = 2023',
    VIEW + '[[close]]\nid = "x2"\nyear = 2021',
    VIEW + '[[resize]]\nid = "x2"\ndoctors = 9',
    # one edit after the other, in different years
    '[[resize]]\nid = "h1"\ndoctors = 3\nyear = 2022\n[[resize]]\nid = "h1"\ndoctors = 4\nyear = 2024',
    # a group grows beyond what the total was, and the total with it
    '[[growth]]\ngroup = "age_65_plus"\nfactor = 1000\n[[growth]]\ngroup = "total"\nfactor = 1000',
    # growth that is not yet in effect
    'year = 2023\n[[growth]]\ngroup = "age_65_plus"\nfactor = 1000\nyear = 2025',
]


@pytest.mark.parametrize("text", SOUND)
def test_no_fault(text):
    made, problems = parse_scenario((HEAD + text).encode(), town(), file="a.toml")
    assert problems == []
    apply_scenario(town(), made)


def test_every_saying_has_a_case():
    asked = {"year_asked"}  # tested below: it belongs to no edit
    own = {code for code in SCHEMA_SAYINGS if code in {case[0] for case in FAULTS}}
    assert set(CHECKS) == {case[0] for case in FAULTS} & set(CHECKS) | asked
    assert {"one_place", "no_capacity", "road_add", "road_length", "one_table", "growth_kind"} <= own


def test_the_year_asked_for_is_before_the_data():
    _, problems = parse_scenario((HEAD + "year = 2019").encode(), town(), file="a.toml")
    assert [(problem.code, problem.row) for problem in problems] == [("year_asked", 4)]
    # asked for on the command line, it stands in no line of the file
    _, problems = parse_scenario(HEAD.encode(), town(), file="a.toml", year=2019)
    assert [(problem.code, problem.row) for problem in problems] == [("year_asked", None)]
    with pytest.raises(ScenarioError, match="2020 年或以后"):
        apply_scenario(town(), parse_scenario(HEAD.encode(), file="a.toml")[0], year=2019)


def test_all_faults_at_once_in_the_order_of_the_file(tmp_path):
    text = HEAD + "".join(
        case[1] + "\n" for case in FAULTS if case[0] in ("unknown_facility", "no_road", "outside")
    )
    file = tmp_path / "a.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_scenario(file, town())
    rows = [problem.row for problem in error.value.problems]
    assert rows == sorted(rows)
    assert len(rows) >= 6
    assert isinstance(error.value, InputError)


def test_no_such_file(tmp_path):
    with pytest.raises(ScenarioError, match="没有这个情景文件"):
        read_scenario(tmp_path / "none.toml")


def test_a_scenario_that_was_never_a_file_is_checked_too():
    made, _ = parse_scenario((HEAD + CLOSE + CLOSE).encode(), file="a.toml")
    with pytest.raises(ScenarioError) as error:
        apply_scenario(town(), made)
    assert error.value.problems[0].row is None


def test_other_cells_or_rows_cannot_be_compared():
    plan = plan_of(circle=[CLINICS])
    run = assess(paper_town(), plan)
    with pytest.raises(ValueError, match="cells"):
        compare(run, assess(paper_town(cells=dict(list(CELLS.items())[:5])), plan))
    with pytest.raises(ValueError, match="circle rows"):
        compare(run, assess(paper_town(), plan_of(circle=[CLINICS | {"id": "other"}])))
