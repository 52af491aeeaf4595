"""Plans that leave a page nothing to show: every page opens and says so."""

import pytest
from app_pages import SCHOOL_PLACES, assess, page_of, work_on

from place_folders import write_town_folder

PAGES = ("coverage", "gaps", "siting", "scenarios", "export")
WITHOUT_CIRCLES = (
    """
id = "ratios"
name = "只有配置指标"

[sources]
a = "A"
"""
    + SCHOOL_PLACES
)
WITHOUT_RATIOS = """
id = "circles"
name = "只有服务圈"

[sources]
a = "A"

[[circle]]
id = "clinic"
name = "15分钟卫生服务圈"
needs = [{ types = ["village_clinic"], minutes = 15 }]
target = "100%"
source = { file = "a", line = 1, quote = "q" }
"""
UNVERIFIED = WITHOUT_RATIOS.replace('id = "clinic"', 'id = "clinic"\nverified = false')


def opened_pages(tmp_path, plan):
    """All pages after an assessment by that plan, and whether any of them failed."""
    work = work_on(write_town_folder(tmp_path / "town"), plan=plan)
    assess(page_of(work, "coverage"), work)
    return {page: page_of(work, page) for page in PAGES}


@pytest.mark.parametrize(
    "plan", [WITHOUT_CIRCLES, WITHOUT_RATIOS, UNVERIFIED], ids=["ratios", "circles", "none"]
)
def test_every_page_opens(tmp_path, plan):
    for name, page in opened_pages(tmp_path, plan).items():
        assert not page.exception, (name, [str(one.value) for one in page.exception])
        shown = (*page.markdown, *page.info, *page.caption, *page.warning, *page.dataframe, *page.metric)
        assert len(shown) > 0, name
