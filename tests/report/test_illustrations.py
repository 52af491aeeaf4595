"""Maps and charts of the paper town: they say the figures of the tables, whole and inside the page."""

import datetime
from dataclasses import replace

import numpy as np
import pytest
from figures import boxes_of, words_of
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from PIL import Image
from test_coverage_map import CLINIC, RURAL, SOURCE

from lifecircle.coverage import assess
from lifecircle.plan.model import Plan
from lifecircle.report.colours import STATE_COLOURS, TARGET_COLOUR
from lifecircle.report.figures import fonts
from lifecircle.report.figures.charts.coverage_bars import target_line
from lifecircle.report.figures.charts.marginal import marginal_chart
from lifecircle.report.figures.charts.times import cumulative
from lifecircle.report.figures.illustrations import TOPICS, illustrations, write_illustrations
from lifecircle.report.figures.print_map.frame import Frame, closer
from lifecircle.report.figures.print_map.sheet import round_length
from lifecircle.report.figures.print_map.spots import free_spots
from lifecircle.report.folders.compare_folder import NamedComparison
from lifecircle.report.folders.run_reading import run_of
from lifecircle.report.folders.scenario_reading import scenario_result_of
from lifecircle.report.folders.siting_reading import siting_result_of
from lifecircle.scenario.comparison import compare
from lifecircle.siting.siting import site
from lifecircle.siting.wish import Wish
from paper_town import FACILITIES, paper_town

pytestmark = pytest.mark.skipif(fonts.chinese_face() is None, reason="no Chinese typeface is installed")

DAY = datetime.date(2026, 3, 2)
LONG = {**RURAL, "name": "乡村地区一公里范围内可以步行到达的村卫生室和社区卫生服务站全覆盖服务圈"}
SUPPLY = {
    "id": "clinics", "name": "每千人村卫生室（个）", "domain": "health", "target": "2", "source": SOURCE,
    "numerator": {"sum": "count", "types": ["village_clinic"]},
    "denominator": {"population": "total", "per": 1000},
}  # fmt: skip


def plan_of(*circles):
    return Plan.model_validate({"id": "paper", "name": "纸上规划", "circle": circles, "ratio": [SUPPLY]})


@pytest.fixture(scope="module", params=["zh", "en"])
def everything(request):
    """Every illustration of a run, a siting and a scenario, by stem, in both languages."""
    plan = plan_of(CLINIC, LONG)
    before = assess(paper_town(), plan, language=request.param)
    opened = {**FACILITIES, "n1": ("village_clinic", 400, 3000, {})}
    after = assess(paper_town(facilities=opened), plan, language=request.param)
    wish = Wish(goal="cover", sites=2, gap_candidates=6)
    scenario = scenario_result_of(
        NamedComparison(before="baseline", after="jia", comparison=compare(before, after)),
        edits={"scenario": {"id": "jia", "name": "补短板"}, "open": [{"id": "n1", "x": 400, "y": 3000}]},
    )
    siting = siting_result_of(site(before.place, plan, wish, circle="clinic", language=request.param))
    run = run_of(before)
    found = illustrations(run, siting=siting, scenario=scenario, drawn=DAY)
    return run, siting, {one.stem: one for one in found}


def test_there_is_what_the_data_allow(everything):
    _, _, found = everything
    assert {one.topic for one in found.values()} <= set(TOPICS)
    expected = {
        f"{kind}_{circle}"
        for kind in ("map_coverage", "map_gap", "chart_coverage", "chart_times")
        for circle in ("clinic", "rural")
    }
    assert set(found) == expected | {
        "map_gap_rows",
        "map_sites",
        "chart_marginal_gain",
        "map_scenario_clinic",
    }


def test_every_letter_has_a_glyph_and_stands_on_the_page(everything):
    _, _, found = everything
    for stem, one in found.items():
        labels, page = boxes_of(one.draw())
        for word, box in labels:
            inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1
            assert inside, (stem, word, box, page)


def test_words_around_a_map_cover_each_other_nowhere(everything):
    _, _, found = everything
    for stem in ("map_coverage_rural", "map_gap_clinic", "map_sites"):
        labels, _ = boxes_of(found[stem].draw())
        for at, (word, box) in enumerate(labels):
            for other, box_of_other in labels[at + 1 :]:
                across = min(box.x1, box_of_other.x1) - max(box.x0, box_of_other.x0)
                down = min(box.y1, box_of_other.y1) - max(box.y0, box_of_other.y0)
                # the rectangles of a line hold room above and below the letters
                assert across < 2 or down < 0.35 * min(box.height, box_of_other.height), (stem, word, other)


def test_a_map_says_place_result_source_date_and_people(everything):
    run, _, found = everything
    words = words_of(found["map_coverage_clinic"].draw())
    text = "\n".join(words)
    assert "纸上县" in text
    assert "53.1%" in text  # 543 of 1023
    assert ("2026年3月2日" if run.language == "zh" else "2026-03-02") in text
    assert "EPSG:4547" in text
    for people, share in ((543, "53.1%"), (32, "3.1%"), (64, "6.3%"), (128, "12.5%"), (256, "25.0%")):
        assert any(word.split() == [str(people), share] for word in words), people
    assert ("北" if run.language == "zh" else "N") in words
    assert any(word.endswith((" km", " m")) for word in words)


def test_cells_stand_where_they_are_in_the_colour_of_their_state(everything):
    _, _, found = everything
    panel = found["map_coverage_clinic"].draw().axes[0]
    at = {
        tuple(spot): to_hex(cloud.get_facecolors()[0])
        for cloud in panel.collections
        if isinstance(cloud, PathCollection)
        for spot in np.asarray(cloud.get_offsets()).tolist()
    }
    assert at[(1800.0, 0.0)] == STATE_COLOURS["covered"]
    assert at[(1800.0, 30.0)] == STATE_COLOURS["beyond"]
    assert at[(400.0, 3000.0)] == STATE_COLOURS["island"]
    assert at[(1400.0, 1500.0)] == STATE_COLOURS["no_road"]
    assert at[(0.0, -2500.0)] == STATE_COLOURS["outside"]
    assert len(at) == 10


def test_the_gap_map_says_who_is_short(everything):
    _, _, found = everything
    text = "\n".join(words_of(found["map_gap_clinic"].draw()))
    # by township: 80 % of 839 less 519, and of 184 less 24
    assert "西镇\n152" in text
    assert "东乡\n123" in text


def test_bars_say_shares_and_target(everything):
    run, _, found = everything
    axes = found["chart_coverage_clinic"].draw().axes[0]
    widths = sorted(bar.get_width() for bar in axes.patches)
    assert widths == pytest.approx(sorted([24 / 184, 519 / 839, 543 / 1023]))
    lines = [line for line in axes.lines if line.get_color() == TARGET_COLOUR]
    assert [line.get_xdata()[0] for line in lines] == [0.8]
    assert target_line(run, "clinic")[0] == 0.8
    assert all(bar.get_hatch() for bar in axes.patches)  # all below 80 %


def test_marginal_gains_add_up_to_the_curve(everything):
    _, siting, found = everything
    axes = found["chart_marginal_gain"].draw().axes[0]
    heights = [bar.get_height() for bar in axes.patches]
    assert np.cumsum(heights) == pytest.approx(siting.record["answer"]["curve"])
    plain = [bar for bar in axes.patches if not bar.get_hatch()]
    assert len(plain) == len(siting.record["answer"]["sites"])


def test_bars_of_other_sites_than_those_proposed_are_named_so(everything):
    run, siting, found = everything
    plain, together = {
        "zh": ("之后各点", "合在一起选"), "en": ("points after them", "chosen together"),
    }[run.language]  # fmt: skip
    assert plain in " ".join(words_of(found["chart_marginal_gain"].draw()))
    answer = siting.record["answer"]
    better = {**answer, "objective": answer["objective"] + 5.0}  # chosen together, not one by one
    other = replace(siting, record={**siting.record, "answer": better})
    assert together in " ".join(" ".join(words_of(marginal_chart(run, other, drawn=DAY))).split())


def test_sites_are_numbered_on_the_map(everything):
    _, siting, found = everything
    words = words_of(found["map_sites"].draw())
    for number in range(1, len(siting.new_sites) + 1):
        assert words.count(str(number)) >= 2  # on the map and in the list


def test_before_and_after_differ_where_a_clinic_opens(everything):
    _, _, found = everything
    figure = found["map_scenario_clinic"].draw()
    before, after = figure.axes[:2]

    def colour_at(panel, spot):
        return next(
            to_hex(cloud.get_facecolors()[0])
            for cloud in panel.collections
            if isinstance(cloud, PathCollection)
            and len(cloud.get_facecolors())
            and spot in np.asarray(cloud.get_offsets()).tolist()
        )

    assert colour_at(before, [400.0, 3000.0]) == STATE_COLOURS["island"]
    assert colour_at(after, [400.0, 3000.0]) == STATE_COLOURS["covered"]
    assert "64" in "\n".join(words_of(figure))  # people gained


def test_times_are_cumulated_over_all_people():
    cost, share = cumulative(np.array([5.0, np.nan, 1.0, 3.0]), np.array([1.0, 4.0, 2.0, 0.0]))
    assert cost.tolist() == [1.0, 5.0]
    assert share.tolist() == [2 / 7, 3 / 7]  # four of seven never get there
    assert cumulative(np.array([1.0]), np.array([0.0]))[0].tolist() == []


def test_files_are_whole_and_the_same_every_time(everything, tmp_path):
    _, _, found = everything
    chosen = [found["map_coverage_clinic"], found["chart_times_clinic"]]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written = write_illustrations(chosen, tmp_path / name)
        assert [path.suffix for path in written] == [".png", ".pdf"] * 2
    with Image.open(tmp_path / "one" / "map_coverage_clinic.png") as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.5)
        assert picture.width == pytest.approx(17.0 / 2.54 * 300, abs=2)
    assert (tmp_path / "one" / "map_coverage_clinic.pdf").read_bytes().startswith(b"%PDF")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("most", "expected"), [(1, 1), (1.9, 1), (2, 2), (4999, 2000), (5000, 5000), (12_000, 10_000)]
)
def test_scale_bars_are_round(most, expected):
    assert round_length(most) == expected


def test_a_small_part_is_shown_closer():
    whole = Frame(west=0, south=0, east=50_000, north=40_000)
    near = closer(whole, np.array([(10_000.0, 10_000.0), (14_000.0, 12_000.0)]))
    assert near.width_m < 6_000
    assert near.west < 10_000 < 14_000 < near.east
    assert closer(whole, np.array([(1_000.0, 1_000.0), (40_000.0, 30_000.0)])) == whole


def test_names_cover_each_other_nowhere():
    frame = Frame(west=0, south=0, east=10_000, north=10_000)
    rng = np.random.default_rng(5)
    xy = rng.uniform(0, 10_000, (120, 2))
    spots = [spot for spot in free_spots(["云溪镇"] * 120, xy, frame=frame, panel_cm=12, size_pt=6) if spot]
    assert 40 < len(spots) < 120
    for at, one in enumerate(spots):
        assert one.within(frame)
        assert not any(one.meets(other) for other in spots[at + 1 :])
