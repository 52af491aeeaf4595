"""What there is to say about population rasters: faults and remarks, as Problems."""

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text


def unreadable(label: str, *, error: Exception) -> Problem:
    """Fault: the file is no GeoTIFF."""
    return Problem(
        code="unreadable",
        file=label,
        found=str(error)[:200],
        message=Text(zh="栅格打不开，可能已损坏或不是 GeoTIFF", en="the raster cannot be read as GeoTIFF"),
        remedy=Text(zh="请重新导出为 GeoTIFF。", en="Export it again as GeoTIFF."),
    )


def mixed(label: str) -> Problem:
    """Fault: a raster for the total and a table for a group, or the other way round."""
    return Problem(
        code="mixed_population",
        file=label,
        message=Text(
            zh="总人口用栅格时，各组也要用栅格",
            en="where the total is a raster, each group must be a raster too",
        ),
        remedy=Text(
            zh="请为该组提供同一格网的 GeoTIFF。", en="Provide a GeoTIFF on the same grid for this group."
        ),
    )


def other_grid(label: str, *, total: str) -> Problem:
    """Fault: the pixels are not those of the total."""
    return Problem(
        code="other_grid",
        file=label,
        message=Text(zh=f"栅格的行列数或位置与 {total} 不同", en=f"the grid differs from that of {total}"),
        remedy=Text(
            zh="请裁剪、对齐到同一格网后再导出。",
            en="Clip and align it to the same grid and export it again.",
        ),
    )


def nobody(label: str) -> Problem:
    """Fault: nobody lives in the raster."""
    return Problem(
        code="empty_layer",
        file=label,
        message=Text(zh="没有一个像元有人口", en="no pixel has any population"),
        remedy=Text(zh="请检查栅格。", en="Check the raster."),
    )


def negative(label: str, *, count: int, found: str) -> Problem:
    """Fault: pixels with fewer than no people."""
    return Problem(
        code="negative",
        file=label,
        found=found,
        message=Text(
            zh=f"{count} 个像元的人口为负数（括号内为首个的值 @ 行, 列）",
            en=f"{count} pixels have a negative population (value @ row, column of the first in brackets)",
        ),
        remedy=Text(
            zh="若这是无数据值，请在栅格中声明 nodata；否则请改正。",
            en="If this value stands for no data, declare it as nodata in the raster; otherwise correct it.",
        ),
    )


def undeclared_nodata(label: str, *, count: int) -> Problem:
    """Remark: values that stand for no data though the file does not say so."""
    return Problem(
        code="undeclared_nodata",
        file=label,
        message=Text(
            zh=f"{count} 个像元的值（如 ±3.4e38、无穷大）不可能是人口，按无数据处理",
            en=f"{count} pixels hold values such as ±3.4e38 or infinity that cannot be populations; treated "
            "as no data",
        ),
        remedy=Text(zh="最好在栅格中声明 nodata。", en="It is better to declare nodata in the raster."),
    )


def several_bands(label: str, *, count: int) -> Problem:
    """Remark: only the first band was read."""
    return Problem(
        code="several_bands",
        file=label,
        found=str(count),
        message=Text(
            zh="栅格有几个波段（括号内为个数），只读第 1 个",
            en="of several bands (their number in brackets) only the first was read",
        ),
        remedy=Text(
            zh="若人口在其他波段，或各波段是不同年龄组，请拆成单波段文件。",
            en="If the people are in another band, or bands are age groups, export one file for each.",
        ),
    )


def filled(label: str, *, count: int, value: float) -> Problem:
    """Fault: pixels hold the largest number of their kind, as a filling does."""
    return Problem(
        code="undeclared_nodata",
        file=label,
        found=f"{value:.0f}",
        message=Text(
            zh=f"{count} 个像元是该数据类型的最大值，像是没有声明的无数据值",
            en=f"{count} pixels hold the largest value of their data type: probably undeclared nodata",
        ),
        remedy=Text(zh="请在栅格中声明 nodata。", en="Declare it as nodata in the raster."),
    )


def too_many(label: str, *, found: float) -> Problem:
    """Fault: more people in a pixel than in any city."""
    return Problem(
        code="too_many",
        file=label,
        found=f"{found:g}",
        message=Text(zh="一个像元的人口不可能这么多", en="no pixel can have so many people"),
        remedy=Text(
            zh="请核对单位；若表示无数据，请声明 nodata。",
            en="Check the unit; if it stands for no data, declare nodata.",
        ),
    )


def elsewhere(label: str) -> Problem:
    """Fault: the whole raster is far from the districts."""
    return Problem(
        code="far_away",
        file=label,
        message=Text(
            zh="人口栅格都在行政单元 50 公里以外，坐标系可能不对",
            en="the population raster lies more than 50 km from the districts; its coordinate system is "
            "probably wrong",
        ),
        remedy=Text(zh="请核对坐标系和范围。", en="Check its coordinate system and its extent."),
    )


def left_out(label: str, *, count: int, people: float) -> Problem:
    """Remark: pixels far outside were left out."""
    return Problem(
        code="far_away",
        file=label,
        message=Text(
            zh=f"{count} 个像元（{people:,.0f} 人）在研究区 50 公里以外，未计入",
            en=f"{count} pixels ({people:,.0f} people) lie more than 50 km outside and were left out",
        ),
        remedy=Text(zh="无需处理；也可裁剪栅格。", en="Nothing needs to be done; or clip the raster."),
    )
