"""The facility taxonomy: it holds what the plans name, finds words, and reads OSM tags sensibly."""

import re
import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.geodata.errors import InputError
from lifecircle.geodata.osm_tags import school_stages
from lifecircle.geodata.place import CAPACITIES
from lifecircle.geodata.taxonomy import DOMAINS, load_taxonomy, parse_taxonomy
from shared_data import SEEDS, needs_shared

TAXONOMY = load_taxonomy()

# ids that presets, samples and the design rely on, by domain
PROMISED = {
    "childcare": "nursery community_nursery nursery_class mother_baby_room children_home children_centre"
    " women_children_centre women_children_home maternal_child_hospital",
    "education": "kindergarten primary_school junior_high_school senior_high_school nine_year_school"
    " complete_secondary_school vocational_school special_school teaching_point university school",
    "employment": "employment_service_point employment_service_centre labour_relations_centre"
    " labour_arbitration_court training_base",
    "health": "hospital tcm_hospital specialist_hospital psychiatric_hospital township_health_centre"
    " community_health_centre community_health_station village_clinic clinic pharmacy cdc"
    " emergency_centre medical_insurance_point",
    "elderly": "elderly_home township_elderly_home home_care_centre regional_elderly_centre day_care_centre"
    " disabled_elderly_centre elderly_complex elderly_station elderly_canteen destitute_support_home"
    " elderly_university",
    "housing": "convenience_store market supermarket park parking government_service_point"
    " public_service_complex",
    "welfare": "children_welfare_home minor_protection_station minor_rescue_centre disabled_care_centre"
    " rescue_station cemetery",
    "veterans": "veterans_service_centre veterans_service_station glory_home glory_room martyrs_memorial"
    " military_supply_station",
    "culture_sport": "library library_24h reading_room rural_bookhouse culture_centre culture_station"
    " village_culture_centre museum art_gallery theatre memorial_hall sports_venue fitness_site"
    " sports_park culture_cluster culture_activity_centre community_service_centre",
}


@pytest.mark.parametrize(("domain", "ids"), [(d, i) for d, ids in PROMISED.items() for i in ids.split()])
def test_a_promised_id_stands_in_its_domain(domain: str, ids: str) -> None:
    assert TAXONOMY.types[ids].domain == domain


def test_every_domain_has_types_and_every_capacity_is_a_column_of_facilities() -> None:
    assert {each.domain for each in TAXONOMY.types.values()} == set(DOMAINS)
    assert {each.capacity for each in TAXONOMY.types.values()} - {None} <= set(CAPACITIES)


def test_every_word_leads_to_its_type() -> None:
    for each in TAXONOMY.types.values():
        for word in each.words:
            assert TAXONOMY.find(word) == each.id, word


@pytest.mark.parametrize(
    ("word", "type_id"),
    [
        # the plans' own words, official lists, map services, English
        ("敬老院", "township_elderly_home"),
        ("特困供养机构", "destitute_support_home"),
        ("乡镇（中心）卫生院", "township_health_centre"),
        ("乡镇(街道)综合性文化服务站", "culture_station"),
        ("三公里智慧就业平台", "employment_service_point"),
        ("科教文化服务;学校;小学", "primary_school"),
        ("医疗保健服务;综合医院;三级甲等医院", "hospital"),
        ("购物服务；便民商店/便利店；便民商店/便利店", "convenience_store"),
        ("２４小时图书馆", "library_24h"),
        ("Community Center", "community_service_centre"),
        ("day-care centre for the elderly", "day_care_centre"),
        ("PRIMARY_SCHOOL", "primary_school"),
        # could be junior, senior or complete; public or commercial: a person must say
        ("中学", None),
        ("健身中心", None),
        ("", None),
        (";", None),
    ],
)
def test_a_word_is_found(word: str, type_id: str | None) -> None:
    assert TAXONOMY.find(word) == type_id


ALL_WORDS = sorted({word for each in TAXONOMY.types.values() for word in each.words})


def widened(text: str) -> str:
    """ASCII as full-width characters, as Chinese input methods write them."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(
    word=st.sampled_from(ALL_WORDS),
    shape=st.lists(
        st.sampled_from([str.upper, str.lower, str.title, widened, lambda w: f" \t{w}\u3000"]), max_size=4
    ),
)
def test_case_width_and_blanks_around_do_not_matter(word: str, shape: list) -> None:
    written = word
    for change in shape:
        written = change(written)
    assert TAXONOMY.find(written) == TAXONOMY.find(word)


@given(word=st.sampled_from(ALL_WORDS))
def test_what_is_found_is_found_again(word: str) -> None:
    found = TAXONOMY.find(word)
    assert found is not None
    assert TAXONOMY.find(found) == found


@given(word=st.text(max_size=12))
def test_suggestions_are_words_that_find_accepts(word: str) -> None:
    suggestions = TAXONOMY.close_to(word)
    found = [TAXONOMY.find(each) for each in suggestions]
    assert None not in found
    assert len(set(found)) == len(found) <= 3


def test_suggestions_for_common_slips() -> None:
    assert "农贸市场" in TAXONOMY.close_to("农贸市埸")
    assert "完全中学" in TAXONOMY.close_to("中学")
    assert "pharmacy" in TAXONOMY.close_to("farmacy")
    assert TAXONOMY.close_to("火星基地航天飞机")[:1] != ("小学",)


def test_a_wider_type_includes_its_kinds_and_nothing_else() -> None:
    assert TAXONOMY.including(["primary_school"]) == ("primary_school",)
    sports = TAXONOMY.including(["sports_venue"])
    assert {"sports_venue", "stadium", "gymnasium", "swimming_venue", "fitness_centre"} <= set(sports)
    assert "fitness_site" not in sports
    assert TAXONOMY.including(["no_such_type"]) == ()
    everything = TAXONOMY.including(TAXONOMY.types)
    assert everything == tuple(TAXONOMY.types)


@pytest.mark.parametrize(
    ("tags", "type_id"),
    [
        ({"amenity": "pharmacy"}, "pharmacy"),
        ({"amenity": "doctors"}, "clinic"),
        ({"amenity": "clinic", "name": "新安村卫生室"}, "village_clinic"),
        ({"amenity": "clinic", "name": "城北社区卫生服务站"}, "community_health_station"),
        ({"amenity": "hospital", "name": "城北社区卫生服务中心"}, "community_health_centre"),
        ({"amenity": "hospital", "name": "北岸镇中心卫生院"}, "township_health_centre"),
        ({"amenity": "hospital", "name": "歙县人民医院"}, "hospital"),
        ({"amenity": "hospital", "name": "黄山市中医医院"}, "tcm_hospital"),
        ({"amenity": "hospital", "healthcare:speciality": "general;psychiatry"}, "psychiatric_hospital"),
        ({"amenity": "kindergarten"}, "kindergarten"),
        ({"amenity": "childcare"}, "nursery"),
        ({"amenity": "school"}, "school"),
        ({"amenity": "school", "name": "行知中学"}, "school"),
        ({"amenity": "school", "name": "行知小学"}, "primary_school"),
        ({"amenity": "school", "name": "行知小学附属幼儿园"}, "kindergarten"),
        ({"amenity": "school", "isced:level": "1"}, "primary_school"),
        ({"amenity": "school", "isced:level": "0;1"}, "primary_school"),
        ({"amenity": "school", "isced:level": "1;2"}, "nine_year_school"),
        ({"amenity": "school", "isced:level": "2-3"}, "complete_secondary_school"),
        ({"amenity": "school", "grades": "10-12"}, "senior_high_school"),
        ({"amenity": "school", "grades": "1-9"}, "nine_year_school"),
        ({"amenity": "school", "school": "primary"}, "primary_school"),
        ({"amenity": "school", "school": "special_education_needs"}, "special_school"),
        ({"amenity": "school", "name": "行知职业高中"}, "vocational_school"),
        ({"amenity": "social_facility", "social_facility": "nursing_home"}, "elderly_home"),
        (
            {"amenity": "social_facility", "social_facility": "group_home", "social_facility:for": "senior"},
            "elderly_home",
        ),
        (
            {"amenity": "social_facility", "social_facility": "day_care", "social_facility:for": "senior"},
            "day_care_centre",
        ),
        (
            {"amenity": "social_facility", "social_facility": "group_home", "social_facility:for": "child"},
            "children_welfare_home",
        ),
        (
            {"amenity": "social_facility", "social_facility": "nursing_home", "name": "北岸镇敬老院"},
            "township_elderly_home",
        ),
        ({"amenity": "social_facility", "name": "屯光居家养老服务中心"}, "home_care_centre"),
        ({"amenity": "social_facility"}, None),
        ({"amenity": "library"}, "library"),
        ({"amenity": "library", "opening_hours": "24/7"}, "library_24h"),
        ({"amenity": "community_centre"}, "community_service_centre"),
        ({"amenity": "community_centre", "name": "北岸镇综合文化站"}, "culture_station"),
        ({"amenity": "arts_centre"}, "culture_centre"),
        ({"tourism": "museum"}, "museum"),
        ({"tourism": "museum", "name": "皖南烈士纪念馆"}, "martyrs_memorial"),
        ({"amenity": "theatre"}, "theatre"),
        ({"leisure": "sports_centre"}, "sports_venue"),
        ({"leisure": "sports_centre", "sport": "swimming;gymnastics"}, "swimming_venue"),
        ({"leisure": "pitch"}, "fitness_site"),
        ({"leisure": "pitch", "sport": "soccer"}, "football_pitch"),
        ({"leisure": "pitch", "access": "private"}, None),
        ({"leisure": "fitness_station"}, "fitness_path"),
        ({"leisure": "playground"}, "playground"),
        ({"leisure": "park"}, "park"),
        ({"leisure": "park", "name": "滨江体育公园"}, "sports_park"),
        ({"leisure": "swimming_pool", "access": "private"}, None),
        ({"shop": "convenience"}, "convenience_store"),
        ({"shop": "supermarket"}, "supermarket"),
        ({"amenity": "marketplace"}, "market"),
        ({"amenity": "parking"}, "parking"),
        ({"amenity": "parking", "access": "private"}, None),
        ({"landuse": "cemetery"}, "cemetery"),
        ({"amenity": "police"}, "police_station"),
        ({"building": "yes", "name": "小学"}, None),
        ({"disused:amenity": "school"}, None),
        ({}, None),
    ],
)
def test_an_osm_object_gets_its_type(tags: dict[str, str], type_id: str | None) -> None:
    assert TAXONOMY.osm_type(tags) == type_id


@given(
    tags=st.dictionaries(
        st.sampled_from(["amenity", "leisure", "name", "sport", "access", "isced:level", "social_facility"]),
        st.sampled_from(
            ["school", "pitch", "soccer", "private", "1;2", "小学", "social_facility", "no", "x"]
        ),
    )
)
def test_the_osm_type_does_not_depend_on_the_order_of_tags(tags: dict[str, str]) -> None:
    assert TAXONOMY.osm_type(tags) == TAXONOMY.osm_type(dict(reversed(tags.items())))


@pytest.mark.parametrize(
    ("tags", "stages"),
    [
        ({"isced:level": "1,2"}, "12"),
        ({"isced:level": "3;5"}, "3"),
        ({"isced:level": "1", "grades": "7-9"}, "1"),
        ({"grades": "6-8"}, "2"),
        ({"grades": "K-5"}, "1"),
        ({"grades": "1-99999999"}, "123"),
        ({"school": "secondary"}, "23"),
        ({"grades": "all"}, ""),
        ({}, ""),
    ],
)
def test_school_stages(tags: dict[str, str], stages: str) -> None:
    assert school_stages(tags) == stages


def test_a_hundred_thousand_tag_sets_are_quick() -> None:
    objects = [
        {"building": "yes", "name": "a", "source": "b"},
        {"highway": "residential", "name": "a", "surface": "asphalt"},
        {"amenity": "school", "name": "行知小学", "isced:level": "1"},
        {"shop": "convenience", "name": "便利店"},
    ]
    start = time.perf_counter()
    for _ in range(25_000):
        for tags in objects:
            TAXONOMY.osm_type(tags)
    assert time.perf_counter() - start < 5  # about 0.2 s alone; a scan over all tag sets takes far longer


GOOD = '[[type]]\nid = "a"\nzh = "甲"\nen = "a"\ndomain = "health"\n'


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("[[type]", "not_toml", ""),
        ("", "wrong_value", "Field required"),
        (GOOD.replace("health", "wealth"), "wrong_value", "health"),
        (GOOD + 'capacity = "rooms"\n', "wrong_value", "nursing_beds"),
        (GOOD + 'colour = "red"\n', "wrong_value", "Extra"),
        (GOOD + 'layout = "D"\n', "wrong_value", "'A', 'B' or 'C'"),
        (GOOD + 'osm = [{ name = "~x" }]\n', "wrong_value", "exact"),
        (GOOD + 'sources = ["line 4"]\n', "wrong_value", "pattern"),
        (GOOD + GOOD, "duplicate_id", "a"),
        (
            GOOD + 'synonyms = ["丙"]\n' + GOOD.replace('"a"', '"b"').replace("甲", "丙"),
            "word_of_two_types",
            "丙",
        ),
        (GOOD + 'kind_of = "b"\n', "no_wider_type", "b"),
        (GOOD + 'kind_of = "a"\n', "no_wider_type", "a"),
    ],
)
def test_a_faulty_file_is_refused(text: str, code: str, found: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_taxonomy(text, file="mine.toml")
    problem = caught.value.problems[0]
    assert problem.code == code
    assert problem.file == "mine.toml"
    assert found in (problem.found or "")
    assert problem.say("en") != problem.say("zh")


def test_all_faults_of_a_file_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_taxonomy(GOOD.replace("health", "wealth") + 'capacity = "rooms"\n' + GOOD + "layout = 3\n")
    assert [problem.column for problem in caught.value.problems] == [
        "type.1.domain",
        "type.1.capacity",
        "type.2.layout",
    ]


# ---- every row of the catalogues' tables of facility types is accounted for ----

CATALOGUES = ("catalogue_000_001.md", "catalogue_002_004.md", "catalogue_003.md")
CITED = re.compile(r"(00[0-4])_[0-9a-f]+\.txt:L?(\d+)|(002) L(\d+)|(004) (@\d+)")


def plain(text: str) -> str:
    """Text for looking a name up in: no blanks, no quotation marks, one width."""
    return re.sub(r"[\s“”\"]", "", unicodedata.normalize("NFKC", text))


def catalogue_rows() -> Iterator[tuple[str, str, list[str]]]:
    """Where the row stands, its text, and the ``file:line`` it cites, of every row of sections 3.1 on."""
    for catalogue in CATALOGUES:
        section = None
        for number, line in enumerate((SEEDS / catalogue).read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                heading = re.match(r"#+ 3\.([1-9]\d*) ", line)
                section = heading and heading[1]
            elif section and line.startswith("|"):
                cited = [":".join(part for part in match.groups() if part) for match in CITED.finditer(line)]
                if cited:
                    yield f"{catalogue}:{number}", line, cited


@needs_shared("seeds")
def test_every_row_of_the_catalogues_is_a_type_or_is_skipped_with_a_reason() -> None:
    named: list[tuple[frozenset[str], tuple[str, ...]]] = [
        (frozenset(each.sources), tuple(plain(word) for word in each.words if not word.isascii()))
        for each in TAXONOMY.types.values()
    ]
    named += [(frozenset(each.sources), (plain(each.name),)) for each in TAXONOMY.skipped]
    all_sources = frozenset().union(*(sources for sources, _ in named))
    rows = list(catalogue_rows())
    # counted apart: the table lines of 000 and 001, then the numbered rows of the other two catalogues
    assert len(rows) == 156 + 151 + 132
    unexplained = [
        where
        for where, line, cited in rows
        if cited[0] not in all_sources
        or not any(sources & set(cited) and any(w in plain(line) for w in words) for sources, words in named)
    ]
    assert unexplained == []


@needs_shared("seeds")
def test_every_source_is_a_place_that_the_catalogues_cite() -> None:
    cited = {source for _, _, sources in catalogue_rows() for source in sources}
    for each in (*TAXONOMY.types.values(), *TAXONOMY.skipped):
        assert set(each.sources) <= cited, each


@needs_shared("seeds")
def test_every_skipped_name_stands_in_the_row_that_it_explains() -> None:
    rows = list(catalogue_rows())
    for skipped in TAXONOMY.skipped:
        for source in skipped.sources:
            texts = [plain(line) for _, line, cited in rows if source in cited]
            assert any(plain(skipped.name) in text for text in texts), (skipped.name, source)
