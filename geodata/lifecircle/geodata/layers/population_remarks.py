"""What there is to say about a population layer: nobody in it, groups, repeated rows, invalid polygons."""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.checks.column_checks import numbers
from lifecircle.geodata.checks.geometry_checks import is_blank, points_inside
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.text import Text

TOTAL = "total"
_EXCESS_SHARE = 1e-6
_IN_CHINESE = re.compile(r"(?P<low>\d{1,3})岁?(?:[-~～—–至到](?P<high>\d{1,3})岁|及?以上|岁及?以上)")
_AGES = re.compile(r"age_\d+(_(\d+|plus))?")


def nobody(file: str) -> Problem:
    """Fault: the layer holds no people."""
    return Problem(
        code="nobody",
        file=file,
        message=Text(zh="各行人口都是 0", en="every row has 0 people"),
        remedy=Text(
            zh="请检查人口列是否选对。", en="Check that the right column was taken for the population."
        ),
    )


def population_remarks(content: LayerContent, *, groups: list[str]) -> list[Problem]:
    """Remarks on a population layer that can be used: groups, repeated rows, invalid polygons."""
    total = numbers(content.frame[TOTAL]).to_numpy()
    remarks = [*_odd_groups(groups, file=content.file.label), *_repeated_rows(content, groups=groups)]
    for name in groups[1:]:
        remarks += excess_remarks(
            total, numbers(content.frame[name]).to_numpy(), group=name, file=content.file.label
        )
    broken = ~shapely.is_valid(content.geometry) & ~is_blank(content.geometry)
    if broken.any():
        remarks.append(
            Problem(
                code="invalid_geometry",
                file=content.file.label,
                row=content.rows(broken)[0],
                found=str(shapely.is_valid_reason(content.geometry[broken][0])),
                message=Text(
                    zh=f"{int(broken.sum())} 个人口面的图形无效，已取其内部一点计算",
                    en=f"{int(broken.sum())} population polygons are invalid; a point inside stands for each",
                ),
                remedy=Text(zh="如要消除，请修复几何。", en="Repair the geometry to clear this remark."),
            )
        )
    return remarks


def excess_remarks(
    total: npt.NDArray[np.float64], people: npt.NDArray[np.float64], *, group: str, file: str
) -> list[Problem]:
    """A remark when a group has more people than the total in some cells."""
    excess = people > total * (1 + _EXCESS_SHARE) + _EXCESS_SHARE
    count = int(excess.sum())
    if not count:
        return []
    more = float((people - total)[excess].sum())
    return [
        Problem(
            code="group_exceeds_total",
            file=file,
            column=group,
            found=f"{more:.1f}",
            message=Text(
                zh=f"{count} 个格网的该组人数多于总人数（括号内为多出的人数）",
                en=f"in {count} cells this group has more people than the total (excess in brackets)",
            ),
            remedy=Text(
                zh="请核对两列是否同一口径、同一年份。",
                en="Check that both columns are of the same definition and year.",
            ),
        )
    ]


def unused_groups(content: LayerContent) -> Iterator[Problem]:
    """Remarks on columns such as 65岁以上 that look like an age group and were not named as one."""
    for header in content.all_headers:
        ages = _IN_CHINESE.search(header)
        if ages is None or header in content.headers.values():
            continue
        name = f"age_{int(ages['low'])}_" + (str(int(ages["high"])) if ages["high"] else "plus")
        yield Problem(
            code="unused_group",
            file=content.file.label,
            column=header,
            message=Text(
                zh="这一列像是年龄组，但没有用到", en="this column looks like an age group, but was not used"
            ),
            remedy=Text(
                zh=f'如要使用，请在 place.toml 的 [population] 中写 groups = {{ {name} = "{header}" }}。',
                en=f'To use it, write groups = {{ {name} = "{header}" }} under [population] in place.toml.',
            ),
        )


def _odd_groups(groups: list[str], *, file: str) -> Iterator[Problem]:
    """Remarks on age groups that no plan will ask for, since plans write their names otherwise."""
    for name in groups:
        if name.startswith("age") and not _AGES.fullmatch(name):
            yield Problem(
                code="odd_group",
                file=file,
                column=name,
                message=Text(
                    zh="年龄组的名称不合写法，规划条目用不到这一组",
                    en="the name of this age group is not written as plans write it, so no row will use it",
                ),
                remedy=Text(
                    zh="请写成 age_起_止 或 age_起_plus，如 age_0_2、age_65_plus。",
                    en="Write it like age_0_2 or age_65_plus.",
                ),
            )


def _repeated_rows(content: LayerContent, *, groups: list[str]) -> Iterator[Problem]:
    """A remark on rows without ids that repeat an earlier one in place and people; all of them count."""
    if "id" in content.frame.columns:
        return
    points = points_inside(content.geometry)
    known = ~is_blank(points)
    frame = pd.DataFrame({name: numbers(content.frame[name]).to_numpy() for name in groups})[known]
    frame["_x"], frame["_y"] = shapely.get_x(points[known]), shapely.get_y(points[known])
    again = frame.duplicated() & (frame[TOTAL] > 0)
    if again.any():
        rows = np.asarray(content.frame.index)[known][again.to_numpy()] + content.first_row
        yield Problem(
            code="repeated_cells",
            file=content.file.label,
            row=int(rows[0]),
            found=f"{float(frame[TOTAL][again].sum()):.10g}",
            message=Text(
                zh=f"从这一行起有 {len(rows)} 行与前面某行的位置和人数完全相同，仍然计入"
                "（括号内为这些行的人数）",
                en=f"from this row on, {len(rows)} rows repeat an earlier one in place and people; "
                "they were counted (their people in brackets)",
            ),
            remedy=Text(zh="如是重复录入，请删去。", en="Delete them if they were entered twice."),
        )
