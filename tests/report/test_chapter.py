"""The chapter read back from the finished document: its figures are those of the tables."""

import re
from collections import Counter
from dataclasses import replace
from zipfile import ZipFile

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from PIL import Image
from report_runs import paper_run, paper_siting

from lifecircle.geodata.errors import InputError
from lifecircle.report.chapter.chapter import wanted_pictures, write_chapter
from lifecircle.report.chapter.styles import LOOKS, add_missing_styles
from lifecircle.report.chapter.template import open_template, save_template

GAPS = [("111", 100.0), ("121", 40.0), ("12", 30.0), ("1", 500.0), ("outside", 7.0)] + [("111", 1.0)] * 15
"""District and people weighed of a gap list made by hand: 20 rows."""


@pytest.fixture(scope="module")
def run():
    assessed = paper_run()
    rows = [
        {"rank": number, "kind": "circle", "item": "fitness", "item_name": "15分钟健身圈",
         "district": district, "district_name": f"区{district}", "people": 2 * severity,
         "shortfall": 2 * severity,
         "shortfall_unit": "人", "severity": severity,
         "suggestion": f"在区{district}补设"}
        for number, (district, severity) in enumerate(GAPS, start=1)
    ]  # fmt: skip
    return replace(assessed, gaps=pd.DataFrame(rows)[assessed.gaps.columns])


@pytest.fixture(scope="module")
def pictures(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    found = {}
    for stem in wanted_pictures(run):
        Image.new("RGB", (60, 40), "white").save(folder / f"{stem}.png")
        found[stem] = folder / f"{stem}.png"
    return found


@pytest.fixture(scope="module")
def document(run, pictures, tmp_path_factory):
    path = tmp_path_factory.mktemp("chapter") / "chapter.docx"
    write_chapter(run, path, opened=open_template(None), pictures=pictures, siting=paper_siting([5, 3, 2]))
    return docx.Document(str(path))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def table_with(document, *titles):
    """The rows of the table whose first row begins with these titles, heading row first."""
    for table in document.tables:
        head = [cell.text for cell in table.rows[0].cells]
        if head[: len(titles)] == list(titles):
            return [[cell.text for cell in row.cells] for row in table.rows]
    raise AssertionError(f"no table {titles}")


def test_headings_as_the_plans_write_them(document):
    heads = [
        (one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")
    ]
    chapters = [text for style, text in heads if style == "Heading 1"]
    assert [text.split()[0] for text in chapters] == ["第一章", "第二章", "第三章", "第四章", "第五章"]
    second = heads.index(("Heading 1", chapters[1])), heads.index(("Heading 1", chapters[2]))
    sections = [text for style, text in heads[slice(*second)] if style == "Heading 2"]
    assert sections == [
        "第一节  幼有所育", "第二节  学有所教", "第三节  劳有所得", "第四节  病有所医", "第五节  老有所养",
        "第六节  住有所居", "第七节  弱有所扶", "第八节  优军服务保障", "第九节  文体服务保障",
        "第十节  综合",
    ]  # fmt: skip


def test_counts_by_domain_are_those_of_the_indicator_table(run, document):
    rows = table_with(document, "类别", "条目")
    found = {row[0]: [int(one) for one in row[1:6]] for row in rows[1:]}
    counted = Counter(zip(run.indicators["领域"], run.indicators["达标情况"], strict=True))
    for domain in run.indicators["领域"].unique():
        status = [counted[domain, word] for word in ("达标", "未达标", "跟踪", "无法计算")]
        assert found[domain] == [sum(status), *status]
    assert found["合计"][0] == len(run.indicators)


def test_indicators_are_those_of_the_tables(run, document):
    rows = table_with(document, "类别", "指标", "2020年", "2025年", "属性")
    value_of = dict(zip(run.indicators["指标"], run.indicators["现状值"], strict=True))
    status_of = dict(zip(run.indicators["指标"], run.indicators["达标情况"], strict=True))
    compared = 0
    for row in rows[1:]:
        printed = value_of[row[1]].partition("（")[0]
        assert row[6].split()[1] == status_of[row[1]]
        if printed:
            compared += 1
            shown = float(row[5].rstrip("%").replace(",", ""))
            assert shown == pytest.approx(float(printed), rel=6e-4, abs=0.051)
        else:
            assert row[5] == ""
    assert compared >= 3
    own = list(run.indicators.loc[run.indicators["属性"] != "", "指标"])
    assert set(own) <= {row[1] for row in rows[1:]}


def test_a_share_is_printed_alike_in_the_table_and_in_the_text(document):
    rows = table_with(document, "类别", "指标", "2020年", "2025年", "属性")
    said, compared = texts(document), 0
    for row in rows[1:]:
        found = [one for one in said if one.startswith(f"{row[1]}：现状")]
        if found and row[5]:
            assert found[0].startswith((f"{row[1]}：现状{row[5]}，", f"{row[1]}：现状{row[5]}（"))
            compared += row[5].endswith("%")
    assert compared


def test_sentences_on_circles_tie_out(run, document):
    said = texts(document)
    checked = 0
    for circle in run.plan.circle:
        whole = run.coverage[
            (run.coverage["circle"] == circle.id) & (run.coverage["district"] == "all")
            & (run.coverage["need"] == "all") & (run.coverage["setting"] == "all")
        ].iloc[0]  # fmt: skip
        if whole["status"] == "not_computable":
            continue
        start = next(n for n, one in enumerate(document.paragraphs)
                     if one.style.name == "Heading 3" and one.text == circle.name)  # fmt: skip
        near = " ".join(said[start : start + 4])
        assert f"覆盖率{100 * whole['coverage']:.1f}%" in near
        missing = whole["population"] - whole["covered"]
        if missing >= 1:
            numbers = [int(one.replace(",", "")) for one in re.findall(r"([\d,]+)人", near)]
            assert numbers[0] == round(missing)
            assert sum(numbers[1:]) == numbers[0] or f"未覆盖{numbers[0]:,}人，均为" in near
            assert ("路网不连通" in near) == (whole["island"] >= 1)  # as the tables call it
        checked += 1
    assert checked


def test_gap_list_is_the_table(run, document):
    rows = table_with(document, "序号", "类别", "事项")[1:]
    first = run.gaps.head(15)
    assert len(rows) == 15
    assert [int(row[0]) for row in rows] == first["rank"].tolist()
    assert [row[2] for row in rows] == first["item_name"].tolist()
    assert [float(row[4].replace(",", "")) for row in rows] == [round(one) for one in first["people"]]
    assert f"缺口清单共{len(run.gaps)}项" in "".join(texts(document))


def test_what_the_sites_would_change_is_said(document):
    assert any("新增3处，覆盖人数由10人增加到20人，新增10人" in one for one in texts(document))
    rows = table_with(document, "序号", "选址", "设施")
    assert [row[5] for row in rows[1:]] == ["5", "3", "2"]


def test_worst_districts_are_summed_from_the_gap_list(run, document):
    rows = table_with(document, "位次", "乡镇（街道）")
    # by hand: community 111 lies in 西镇; village 121 and 12 itself are 东乡; 1 is the county
    assert rows[1:] == [["1", "西镇", "16", "115"], ["2", "东乡", "2", "70"]]
    worst = "缺口最集中的两个乡镇（街道）是西镇（缺口16项，加权人数115）和东乡（缺口2项，加权人数70）"
    assert any(worst in one for one in texts(document))


def test_every_table_repeats_its_heading_and_names_its_source(document):
    body = list(document.element.body)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        after = body[body.index(table._tbl) + 1 :]
        notes = []
        for element in after:
            style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is None or document.styles.element.xpath(
                f'//w:style[@w:styleId="{style.get(qn("w:val"))}"]/w:name/@w:val'
            ) not in (["生活圈注"], ["生活圈数据表"]):
                break
            notes.append("".join(element.itertext()))
        in_box = [table.rows[-1].cells[0].text] if table.style.name == "生活圈专栏" else []
        assert "数据表：" in (in_box or notes)[-1]


def test_pictures_and_tables_are_numbered_in_order(document, pictures):
    captions = [one.text for one in document.paragraphs if one.style.name == "Caption"]
    for word in ("图", "表"):
        numbers = [int(found[1]) for one in captions if (found := re.match(rf"{word}(\d+)  ", one))]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers
    drawn = [one for one in document.paragraphs if one.style.name == "生活圈图"]
    assert len(drawn) == len(document.inline_shapes) > 3
    assert len({stem for stem in pictures if stem.startswith("map")}) > 1


def test_open_wording_is_listed_with_how_it_was_read(run, document):
    rows = table_with(document, "项目", "内容")
    tables = ["".join(cell.text for row in table.rows for cell in row.cells) for table in document.tables]
    assert rows
    shown = 0
    for circle in run.plan.circle:
        for field, why in circle.assumed.items():
            # how binding a row is and by when bears on no figure; the workbook lists those
            assert any(why in text for text in tables) == (field not in ("strength", "by"))
            shown += 1
    assert shown


def test_what_cannot_be_computed_is_listed_with_its_reason(run, document):
    rows = table_with(document, "类别", "条目", "原因")[1:]
    unknown = run.indicators[run.indicators["达标情况"] == "无法计算"]
    assert [row[1] for row in rows] == unknown["指标"].tolist()
    assert all(row[2] for row in rows)
    assert f"有{len(unknown)}项因数据不足无法计算" in "".join(texts(document))


def test_synthetic_places_are_named_so(run, tmp_path):
    place = {**run.record["place"], "synthetic": True}
    made = replace(run, record={**run.record, "place": place})
    path = write_chapter(made, tmp_path / "c.docx", opened=open_template(None))
    assert any("不代表任何真实地点" in one for one in texts(docx.Document(str(path))))


def test_english(run, tmp_path):
    path = write_chapter(
        replace(run, language="en"), tmp_path / "c.docx", opened=open_template(None),
        siting=paper_siting([5, 3, 2]),
    )  # fmt: skip
    said = texts(docx.Document(str(path)))
    assert not [one for one in said if re.search(r"[a-z%][.;:][A-Z]", one)]  # a space between sentences
    assert "Chapter 1  Overview" in said
    assert "2.1  Childcare" in said


def test_signs_that_xml_forbids_are_left_out(run, tmp_path):
    place = {**run.record["place"], "name": "纸\x0b上\x00县<b>&"}
    path = write_chapter(
        replace(run, record={**run.record, "place": place}), tmp_path / "c.docx", opened=open_template(None)
    )
    assert texts(docx.Document(str(path)))[0].startswith("纸上县<b>&")


class TestTemplate:
    def test_fonts_are_named_and_no_theme_wins_over_them(self, tmp_path):
        path = save_template(tmp_path / "模板.docx")
        styles = ZipFile(path).read("word/styles.xml").decode()
        assert not re.search(r"w:(?:ascii|hAnsi|eastAsia)Theme=", styles)
        document = docx.Document(str(path))
        for name, look in LOOKS.items():
            fonts = document.styles[name].element.rPr.rFonts
            assert fonts.get(qn("w:eastAsia")) == look.font

    def test_an_office_keeps_its_styles_and_its_text(self, run, tmp_path):
        office = docx.Document()
        office.styles["Heading 1"].font.name = "Office Font"
        office.add_paragraph("封面")
        office.add_paragraph(" {{正文}} ")
        office.add_paragraph("封底")
        office.save(str(tmp_path / "office.docx"))
        opened = open_template(tmp_path / "office.docx")
        assert "生活圈正文" in opened.added
        assert "Heading 1" not in opened.added
        path = write_chapter(run, tmp_path / "c.docx", opened=opened)
        document = docx.Document(str(path))
        said = texts(document)
        assert said[0] == "封面"
        assert said[-1] == "封底"
        assert not any("{{" in one for one in said)
        assert document.styles["Heading 1"].font.name == "Office Font"
        heads = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
        assert heads[0].startswith("第一章")

    def test_a_template_without_a_mark_is_added_to(self, run, tmp_path):
        office = docx.Document()
        office.add_paragraph("封面")
        office.save(str(tmp_path / "office.docx"))
        path = write_chapter(run, tmp_path / "c.docx", opened=open_template(tmp_path / "office.docx"))
        assert texts(docx.Document(str(path)))[0] == "封面"

    def test_styles_are_added_once(self):
        document = docx.Document()
        assert add_missing_styles(document)
        assert add_missing_styles(document) == []

    def test_other_files_are_answered(self, tmp_path):
        (tmp_path / "a.docx").write_text("no", encoding="utf-8")
        for name in ("a.docx", "absent.docx"):
            with pytest.raises(InputError, match="Word"):
                open_template(tmp_path / name)
        for name in ("模板.doc", "a.docx"):
            with pytest.raises(InputError):
                save_template(tmp_path / name)


def test_no_gap_is_said(run, tmp_path):
    none = replace(run, gaps=pd.DataFrame(columns=run.gaps.columns).astype(run.gaps.dtypes))
    path = write_chapter(none, tmp_path / "c.docx", opened=open_template(None))
    unknown = int((run.indicators["达标情况"] == "无法计算").sum())
    said = f"可判定的条目没有缺口。另有{unknown}项因数据不足，不知道有没有缺口。"
    assert said in texts(docx.Document(str(path)))
