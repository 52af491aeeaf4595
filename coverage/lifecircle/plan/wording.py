"""What is wrong in a plan file and what would be right, in plain words.

Both texts of an entry may name ``{what}`` (the row and key), and values that the fault
brings along (``{expected}``, ``{ge}``, ``{near}`` …).
"""

from collections.abc import Mapping
from types import MappingProxyType

from lifecircle.geodata.text import Text

Saying = tuple[Text, Text]
"""The fault, and its remedy."""

ROW_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "circle": Text("服务圈", "circle"),
        "ratio": Text("配置指标", "ratio"),
        "presence": Text("覆盖要求", "presence rule"),
        "tracked": Text("跟踪指标", "tracked indicator"),
        "preference": Text("选址倾向", "preference"),
        "project": Text("规划项目", "project"),
        "left_out": Text("未列入说明", "left-out note"),
    }
)

_TEXT = (
    Text("{what} 应为文字", "{what} should be text"),
    Text("请写在引号里", "Put it in quotes."),
)
_NUMBER = (
    Text("{what} 应为数字", "{what} should be a number"),
    Text("请写不带引号的数字", "Write a number without quotes."),
)
_WHOLE = (
    Text("{what} 应为整数", "{what} should be a whole number"),
    Text("请写不带引号的整数", "Write a whole number without quotes."),
)
_LIST = (
    Text("{what} 应为列表", "{what} should be a list"),
    Text('请用方括号，如 ["urban"]', 'Use square brackets, as in ["urban"].'),
)
_TABLE = (
    Text("{what} 应为一组“键 = 值”", "{what} should be a table of keys and values"),
    Text("请用花括号，如 {{ default = 4.8 }}", "Use braces, as in {{ default = 4.8 }}."),
)

SCHEMA: Mapping[str, Saying] = MappingProxyType(
    {
        "spread_kind": (
            Text("{what} 应写 times 或 plus 中的一个", "{what} has either `times` or `plus`"),
            Text(
                "请写 {{ times = [0.9, 1.1] }}（倍数）或 {{ plus = [-1, 1] }}（加减）",
                "Write {{ times = [0.9, 1.1] }} (factors) or {{ plus = [-1, 1] }} (differences).",
            ),
        ),
        "spread_order": (
            Text(
                "{what} 应先写低值后写高值，原值在两者之间",
                "{what} has its low end first, and the value itself between both",
            ),
            Text(
                "倍数跨过 1，如 [0.9, 1.1]；加减跨过 0，如 [-1, 1]",
                "Factors enclose 1, as in [0.9, 1.1]; differences enclose 0, as in [-1, 1].",
            ),
        ),
        "missing": (
            Text("{what} 没有填写", "{what} is missing"),
            Text("请补上这一项", "Add it."),
        ),
        "extra_forbidden": (
            Text("没有这个键：{what}", "unknown key {what}"),
            Text("{near}", "{near}"),
        ),
        "string_type": _TEXT,
        "string_pattern_mismatch": (
            Text("{what} 的写法不合要求", "{what} is not written as required"),
            Text(
                "请用小写英文字母开头，只含小写字母、数字和下划线",
                "Start with a lower-case letter; use lower-case letters, digits and underscores only.",
            ),
        ),
        "string_too_short": (
            Text("{what} 不能为空", "{what} must not be empty"),
            Text("请填写内容", "Fill it in."),
        ),
        "int_type": _WHOLE,
        "int_from_float": _WHOLE,
        "float_type": _NUMBER,
        "bool_type": (
            Text("{what} 应为 true 或 false", "{what} should be true or false"),
            Text("请写不带引号的 true 或 false", "Write true or false without quotes."),
        ),
        "finite_number": (
            Text("{what} 应为有限的数", "{what} should be a finite number"),
            Text("不接受 inf 和 nan", "inf and nan are not accepted."),
        ),
        "greater_than": (
            Text("{what} 应大于 {gt}", "{what} should be greater than {gt}"),
            Text("请改为大于 {gt} 的数", "Use a number greater than {gt}."),
        ),
        "greater_than_equal": (
            Text("{what} 不应小于 {ge}", "{what} should not be less than {ge}"),
            Text("请改为不小于 {ge} 的数", "Use {ge} or more."),
        ),
        "less_than_equal": (
            Text("{what} 不应大于 {le}", "{what} should not be more than {le}"),
            Text("请改为不大于 {le} 的数", "Use {le} or less."),
        ),
        "literal_error": (
            Text("{what} 不是可用的值", "{what} is not one of the possible values"),
            Text("可用的值：{expected}{near}", "Use one of {expected}{near}"),
        ),
        "tuple_type": _LIST,
        "list_type": _LIST,
        "too_short": (
            Text("{what} 的项数太少", "{what} has too few entries"),
            Text("至少写 {min_length} 项", "Give at least {min_length}."),
        ),
        "too_long": (
            Text("{what} 的项数太多", "{what} has too many entries"),
            Text("最多写 {max_length} 项", "Give at most {max_length}."),
        ),
        "dict_type": _TABLE,
        "mapping_type": _TABLE,
        "model_type": _TABLE,
        "model_attributes_type": _TABLE,
        "road_class": (
            Text("{what} 里有不认识的道路等级 {names}", "{what} names an unknown road class: {names}"),
            Text("可用的等级：{expected}", "Use {expected}."),
        ),
        "need_kind": (
            Text("{what} 应写 types 或 any_of，二者取一", "{what} needs either types or any_of"),
            Text("请写其中一个，只写一个", "Write exactly one of them."),
        ),
        "need_limit": (
            Text("{what} 应写 minutes 或 metres，二者取一", "{what} needs either minutes or metres"),
            Text("请写其中一个，只写一个", "Write exactly one of them."),
        ),
        "any_of_limit": (
            Text(
                "{what} 用了 any_of，时间和距离要写在里面每一项上",
                "{what} uses any_of, whose entries hold the limits",
            ),
            Text("请把 minutes 或 metres 移进 any_of", "Move minutes or metres into any_of."),
        ),
        "quantity_kind": (
            Text(
                "{what} 应在 sum、count、population、households、area、units 中取一个",
                "{what} needs exactly one of sum, count, population, households, area, units",
            ),
            Text("请写其中一个，只写一个", "Write exactly one of them."),
        ),
        "quantity_types": (
            Text(
                "{what} 用了 sum 或 count，要写明设施类型",
                "{what} uses sum or count, which need facility types",
            ),
            Text("请加上 types", "Add types."),
        ),
        "condition_kind": (
            Text(
                "{what} 应在 all、any、none、types、ratio、unit 中取一个",
                "{what} needs exactly one of all, any, none, types, ratio, unit",
            ),
            Text("请写其中一个；要写几个，放进 all 或 any", "Write one; put several into all or any."),
        ),
        "source_place": (
            Text("{what} 没有写明位置", "{what} does not say where the quoted words are"),
            Text(
                '请写 line = 行号；引用标准规范时写 clause = "表4.0.3"',
                'Give line; for a standard, clause = "表4.0.3".',
            ),
        ),
        "ratio_limit": (
            Text("{what} 用了 ratio，要写明上限或下限", "{what} uses ratio, which needs a bound"),
            Text("请加上 at_least 或 at_most", "Add at_least or at_most."),
        ),
    }
)

OTHER: Saying = (
    Text("{what} 不合要求（{msg}）", "{what} is not valid ({msg})"),
    Text("请对照说明改正", "Compare it with the description of the format."),
)

CHECKS: Mapping[str, Saying] = MappingProxyType(
    {
        "duplicate_id": (
            Text("编号 {found} 已在第 {line} 行用过", "the id {found} is already used in line {line}"),
            Text("请换一个编号", "Choose another id."),
        ),
        "unknown_type": (
            Text("{what} 中没有这种设施类型", "{what} names an unknown facility type"),
            Text("{near}", "{near}"),
        ),
        "group_name": (
            Text("{what} 不是人群名", "{what} is not the name of a group"),
            Text(
                "请写 total，或 age_0_2、age_65_plus 这样的年龄组",
                "Write total, or an age group such as age_0_2 or age_65_plus.",
            ),
        ),
        "unknown_source": (
            Text("{what} 的文件没有在 [sources] 中登记", "{what} is a file that [sources] does not list"),
            Text("请在 [sources] 中写明文件名和标题", "Name the file and its title in [sources]."),
        ),
        "limit_for_setting": (
            Text("{what} 缺少 {missing}", "{what} gives no value for {missing}"),
            Text("settings 中的每一类都要有一个值", "Give a value for each of the settings."),
        ),
        "attribute_condition": (
            Text("{what} 的写法不合要求", "{what} is not a condition"),
            Text(
                "请写一个值、一列值，或 {{ at_least = … }}、{{ at_most = … }}",
                "Write a value, a list of values, {{ at_least = … }} or {{ at_most = … }}.",
            ),
        ),
        "unknown_capacity": (
            Text("{what} 不是可以加总的规模列", "{what} is not a capacity that can be summed"),
            Text("可用的列：{expected}{near}", "Use one of {expected}{near}"),
        ),
        "near_what": (
            Text("{what} 只用于数设施的地方", "{what} is for counted facilities only"),
            Text("请和 {expected} 写在一起，或删去 near", "Write it together with {expected}, or remove it."),
        ),
        "amount_column": (
            Text("{what} 不是规模列", "{what} is not a capacity"),
            Text("{near}", "{near}"),
        ),
        "only_level": (
            Text("{what} 不在这一行的 unit 之内", "{what} is not among the units of this row"),
            Text("可用的值：{expected}", "Use one of {expected}."),
        ),
        "tilt_key": (
            Text("{what} 不是地域类别，也不是人群名", "{what} is neither a setting nor a group"),
            Text("{near}", "{near}"),
        ),
        "bounds_swapped": (
            Text("{what} 的下限大于上限", "the lower bound of {what} is above its upper bound"),
            Text("请对调或改正", "Swap or correct them."),
        ),
        "vary_too_low": (
            Text(
                "{what} 的低值把 {of} 减到了 {left}，应大于 0",
                "the low end of {what} takes {of} down to {left}; it has to stay above 0",
            ),
            Text("请缩小浮动，或改用倍数 times", "Narrow the spread, or write factors (times)."),
        ),
        "unknown_field": (
            Text("{what} 说明的不是这一行的项目", "{what} explains a field that this row does not have"),
            Text("{near}", "{near}"),
        ),
        "share_target": (
            Text("{what} 不在 0 到 100% 之间", "{what} is not between 0 and 100 percent"),
            Text("覆盖率不会超出这个范围，请对照原文", "Compare it with the words of the plan."),
        ),
        "not_a_year": (
            Text("{what} 不是四位年份", "{what} is not a year of four digits"),
            Text("请写如 2025", "Write it like 2025."),
        ),
        "bound_of_nothing": (
            Text("{what} 不大于 0，没有设施也算满足", "{what} is not above 0, so having nothing would do"),
            Text("请写大于 0 的数；要求没有则用 none", "Write a number above 0, or none for an absence."),
        ),
        "remark_minutes": (
            Text("{what} 有 {found} 分钟，超过 4 小时", "{what} is {found} minutes, more than 4 hours"),
            Text("单位是分钟，请核对", "The unit is minutes: check it."),
        ),
        "remark_metres": (
            Text("{what} 只有 {found} 米", "{what} is {found} metres only"),
            Text("单位是米，3 公里写 3000，请核对", "The unit is metres (3 km is 3000): check it."),
        ),
        "remark_speed": (
            Text("{what} 有 {found} 公里/小时，比常人快得多", "{what} is {found} km/h, too fast"),
            Text("单位是公里/小时，请核对", "The unit is km/h: check it."),
        ),
        "remark_one_age": (
            Text("{what} 只指 {age} 岁这一岁", "{what} means the single year of age {age}"),
            Text(
                "{age} 岁及以上写 age_{age}_plus，年龄段写如 age_0_2",
                "Write age_{age}_plus for that age and older, age_0_2 for a span.",
            ),
        ),
        "remark_attribute": (
            Text("{what} 不是标准属性", "{what} is not a standard attribute"),
            Text("{near}", "{near}"),
        ),
        "remark_target_text": (
            Text("{what} 是文字，只登记，不作比较", "{what} is text: recorded, not compared"),
            Text(
                "如应作比较，请写成数字，如 ≥55 或 100%",
                "If it should be compared, write a number such as ≥55 or 100%.",
            ),
        ),
        "remark_target_share": (
            Text("{what} 按百分数读作 {found}%", "{what} is read as {found} percent"),
            Text("如指比例，请写成百分数，如 60%", "If a share is meant, write it in percent, such as 60%."),
        ),
        "remark_group": (
            Text(
                "{what} 不是年龄组，研究区的人口要有这一列",
                "{what} is not an age group: the population data need a column of this name",
            ),
            Text("请在研究区的人口数据中提供", "Provide it in the population data of the study area."),
        ),
        "remark_english": (
            Text("{what} 在规划里没有这样的文字", "{what} does not occur in the plan"),
            Text("请照抄规划里的文字，或删去这一行", "Copy the words of the plan, or remove the line."),
        ),
        "remark_encoding": (
            Text("文件不是 UTF-8 编码，按 {found} 读取", "the file is not UTF-8; read as {found}"),
            Text("建议另存为 UTF-8", "It is better to save it as UTF-8."),
        ),
        "remark_empty": (
            Text("规划里没有任何一行", "the plan has no row"),
            Text(
                "请用 [[circle]]、[[ratio]]、[[presence]]、[[tracked]]、[[preference]] 或 [[project]] 添加",
                "Add [[circle]], [[ratio]], [[presence]], [[tracked]], [[preference]] or [[project]].",
            ),
        ),
    }
)

FILES: Mapping[str, Saying] = MappingProxyType(
    {
        "no_plan": (
            Text(
                "没有这个规划文件，也没有同名的预设", "there is no such plan file, and no preset of that name"
            ),
            Text("预设有：{presets}", "The presets are {presets}."),
        ),
        "unreadable": (
            Text("文件读不出来", "the file cannot be read"),
            Text("请检查是否被其他程序占用、有没有读取权限", "Check that it is a file you may read."),
        ),
        "encoding": (
            Text("无法识别文字编码", "the text encoding is not recognised"),
            Text("请另存为 UTF-8", "Save it as UTF-8."),
        ),
        "full_width": (
            Text(
                "这一行有全角符号“{found}”，TOML 只认半角",
                "this line has the full-width “{found}”; TOML accepts only the half-width one",
            ),
            Text("请改为半角", "Change it to half-width."),
        ),
        "too_deep": (
            Text("方括号或花括号套得太深", "brackets or braces are nested too deeply"),
            Text("请检查括号有没有配成对", "Check that they are closed."),
        ),
        "toml_syntax": (
            Text("不是合法的 TOML 写法", "not valid TOML"),
            Text(
                '请检查这一行的引号、括号和等号，文字要写在引号里，如 name = "养老服务圈"',
                'Check quotes, brackets and the equals sign; text is quoted, as in name = "elderly care".',
            ),
        ),
    }
)
