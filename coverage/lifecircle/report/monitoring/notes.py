"""How the monitoring tables are to be read: the notes below them."""

from lifecircle.geodata.text import Text

from .monitoring import Monitoring


def notes_on(found: Monitoring) -> list[str]:
    """How the tables are to be read."""
    assessed = "、".join(str(year) for year in found.assessed)
    base = found.base_year
    texts = [
        Text(
            f"数字来自 {assessed} 年的核查结果；没有核查的年份留空。",
            f"Figures come from the assessments of {', '.join(map(str, found.assessed))}; other years "
            "are empty.",
        ),
        Text(
            f"基期（{base}年）照抄规划，可能与本工具的算法和数据来源不同；没有基期值的，序时以最早一次核查为起点。",
            f"The base ({base}) is taken from the plan and may rest on other methods and data; rows "
            "without one start from their first assessment.",
        ),
        Text(
            "服务圈和覆盖要求的数值为百分数；按单元评判的服务圈为达标单元所占百分数。",
            "Circles and presence rules are in per cent; circles assessed by unit give the share of "
            "units that pass.",
        ),
        Text(
            "序时应达是从起点到目标年目标值的直线在该年的值；完成进度＝（现值－起点）÷（目标－起点）；"
            "“越低越好”的指标方向相反，算法相同；起点已达标的，要求保持。",
            "Schedule: the value of the straight line from start to target; done = (value - start) / "
            "(target - start), also where lower is better; what was met at the start has to be maintained.",
        ),
        Text(
            "[ ]内数据为五年累计数：各年数值为当年数，达标和进度按累计数判断。",
            "[ ]: five-year totals; the years hold yearly figures, the verdicts rest on the total so far.",
        ),
        Text(
            "分区数值与全域同一目标比较；覆盖要求逐单元判断，达到为 100，未达到为 0。"
            "跟踪指标没有年度数据的不评判。",
            "Districts are compared with the same target; a unit that meets a presence rule has 100, "
            "otherwise 0. "
            "Tracked rows without yearly figures are not assessed.",
        ),
    ]
    return [text.in_language(found.language) for text in texts]
