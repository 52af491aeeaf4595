"""The app page's own words."""

from collections.abc import Mapping
from types import MappingProxyType

from lifecircle.geodata.text import Text

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "title": Text("生活圈评估", "Life circle assessment"),
        "about": Text(
            "核算谁在公共服务的可达范围内，各单元离规划目标还差多少。",
            "Who lives within reach of which public service, and what each district lacks against its plan.",
        ),
        "place": Text("研究区文件夹", "Place folder"),
        "place_help": Text(
            "本机上的文件夹，内有 place.toml、行政单元、人口、道路和设施数据。",
            "A folder on this computer with place.toml, districts, population, roads and facilities.",
        ),
        "sample": Text("使用合成样例县", "Use the synthetic sample county"),
        "sample_wait": Text("正在生成合成样例县……", "Generating the synthetic sample county…"),
        "plan": Text("规划标准", "Plan"),
        "own_plan": Text("自备规划标准（TOML 文件）", "An own plan (TOML file)"),
        "plan_path": Text("规划标准文件", "Plan file"),
        "run": Text("开始评估", "Assess"),
        "cancel": Text("取消", "Cancel"),
        "cancelled": Text("已取消，没有结果。", "Cancelled; there is no result."),
        "starting": Text("准备中", "starting"),
        "no_place": Text(
            "请先填写研究区文件夹，或使用合成样例县。", "Name a Place folder, or use the sample county."
        ),
        "no_plan": Text("请填写规划标准文件的路径。", "Name the plan file."),
        "before": Text(
            "在左侧选好研究区和规划标准，点“开始评估”。数据只在本机处理，不联网。",
            "Choose a Place and a plan on the left, then Assess. Data stay on this computer.",
        ),
        "faults_place": Text(
            "研究区数据有 {n} 处问题，改正后再评估", "{n} faults in the Place; mend them first"
        ),
        "faults_plan": Text("规划标准有 {n} 处问题，改正后再评估", "{n} faults in the plan; mend them first"),
        "people": Text("常住人口", "People"),
        "facilities": Text("在用设施", "Facilities in service"),
        "met": Text("达标", "Met"),
        "short": Text("未达标", "Short"),
        "not_computable": Text("无法计算", "Not computable"),
        "tracked": Text("只跟踪", "Tracked only"),
        "indicators": Text("指标表", "Indicators"),
        "indicators_note": Text(
            "沿用规划的指标表，续填现状值、达标情况和缺口。",
            "The plan's own table, continued with what was found.",
        ),
        "gaps": Text("主要缺口", "Largest gaps"),
        "gaps_note": Text("共 {all} 条，列出前 {n} 条。", "The first {n} of {all}."),
        "no_gaps": Text("没有缺口。", "No gaps."),
        "map": Text("服务圈地图", "Map of a circle"),
        "circle": Text("服务圈", "Circle"),
        "no_circle": Text("这份规划标准没有服务圈。", "This plan has no circle."),
        "remarks": Text("数据提示", "Remarks on the data"),
        "remarks_note": Text(
            "数据有 {n} 条提示，列在页末，使用结果前请先看。",
            "{n} remarks on the data stand at the end of the page; read them before using the results.",
        ),
        "no_remarks": Text("没有提示。", "No remarks."),
        "layers": Text("读入的数据", "What was read"),
        "assumptions": Text("采用的参数", "Assumptions used"),
        "zip": Text("下载全部结果（zip）", "Download all results (zip)"),
        "html": Text("下载这张地图（HTML）", "Download this map (HTML)"),
    }
)
