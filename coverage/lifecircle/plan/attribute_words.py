"""What the columns of facilities and districts, and groups of people, are called by planners."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from lifecircle.geodata.text import Text

_AGES = re.compile(r"age_(\d+)(?:_(\d+|plus))?")

_ATTRIBUTES: Mapping[str, Text] = MappingProxyType(
    {
        "beds": Text("床位", "beds"),
        "nursing_beds": Text("护理型床位", "nursing beds"),
        "places": Text("学位（托位）", "places"),
        "floor_area_m2": Text("建筑面积", "floor area"),
        "land_area_m2": Text("用地面积", "land"),
        "sports_area_m2": Text("体育场地面积", "sports area"),
        "staff": Text("人员", "staff"),
        "doctors": Text("医师", "doctors"),
        "nurses": Text("护士", "nurses"),
        "name": Text("名称", "name"),
        "level": Text("级别", "level"),
        "grade": Text("等级", "grade"),
        "operator": Text("举办者", "operator"),
        "inclusive": Text("普惠", "inclusive"),
        "open_to_public": Text("向社会开放", "open to the public"),
        "mobile": Text("流动服务", "mobile"),
        "status": Text("建设状态", "status"),
        "opened": Text("建成年份", "year of opening"),
        "built": Text("建成年份", "year built"),
        "new": Text("新建", "new"),
        "main": Text("主要乡镇", "main township"),
        "old_town": Text("老城区", "old town"),
        "resettlement": Text("安置区", "resettlement"),
        "area_class": Text("区域类别", "class of area"),
        "accessible": Text("无障碍", "accessible"),
        "assisted_employment": Text("辅助性就业", "assisted employment"),
        "balanced_education": Text("义务教育优质均衡", "balanced compulsory education"),
        "biosafety_lab": Text("生物安全实验室级别", "biosafety laboratory level"),
        "central": Text("中心院（园）", "central institution"),
        "child_welfare_officer": Text("有儿童福利专干", "with a child welfare officer"),
        "civilised": Text("文明村镇", "civilised village or town"),
        "community_rehabilitation": Text("社区康复", "community rehabilitation"),
        "comprehensive": Text("综合型", "comprehensive"),
        "cross_region_settlement": Text("异地就医直接结算", "cross-region settlement"),
        "culture_equipment": Text("文化设备齐全", "with culture equipment"),
        "daily_visitors": Text("日客流量", "visitors a day"),
        "day_care": Text("日间照料", "day care"),
        "demonstration": Text("示范性", "demonstration"),
        "digital_campus": Text("数字校园", "digital campus"),
        "elderly_subsidy": Text("有高龄失能老人补贴制度", "with subsidies for the old and disabled"),
        "emergency_broadcast": Text("有应急广播", "with an emergency broadcast"),
        "emergency_supplies": Text("有应急物资储备", "with emergency supplies"),
        "fitness_monitoring": Text("有体质监测", "with fitness monitoring"),
        "full_care": Text("全托", "full-time care"),
        "full_employment": Text("充分就业社区", "full employment"),
        "health_literacy_monitoring": Text("有健康素养监测", "with health literacy monitoring"),
        "hub": Text("枢纽型", "hub"),
        "information_sharing": Text("接入文化信息共享", "with information sharing"),
        "lead_hospital": Text("牵头医院", "lead hospital"),
        "meals": Text("助餐", "meals"),
        "medical_care": Text("医疗服务", "medical care"),
        "mental_health_service": Text("有心理健康服务", "with a mental health service"),
        "minor_protection_officer": Text("有未成年人保护专人专岗", "with a minors' protection officer"),
        "mother_baby_room": Text("有母婴室", "with a mother and baby room"),
        "national_sanitary": Text("国家卫生县城", "national sanitary county town"),
        "new_quality": Text("新优质学校", "new quality school"),
        "operating": Text("实体化运行", "in operation"),
        "preschool_standard": Text("学前教育普及普惠达标", "preschool standard met"),
        "preschool_universal": Text("学前教育普及普惠", "universal preschool education"),
        "public_health_department": Text("有公共卫生科", "with a public health department"),
        "public_health_doctors": Text("公共卫生医师", "public health doctors"),
        "quality": Text("优质园", "quality kindergarten"),
        "quality_balanced": Text("义务教育优质均衡", "quality and balanced education"),
        "renewed": Text("已完成改造", "renewed"),
        "renovated": Text("已改造", "renovated"),
        "rescue_brand": Text("有救助服务品牌", "with a rescue brand"),
        "rescue_platform": Text("有救助平台", "with a rescue platform"),
        "residential": Text("集中托养", "residential care"),
        "sanitary": Text("卫生乡镇（村）", "sanitary township or village"),
        "smart_classroom": Text("智慧课堂", "smart classroom"),
        "smart_community": Text("智慧社区", "smart community"),
        "smart_school": Text("智慧学校", "smart school"),
        "smoke_free": Text("无烟单位", "smoke-free"),
        "social_assistance_officer": Text("有社会救助协理员", "with a social assistance officer"),
        "sports_federation": Text("有体育总会", "with a sports federation"),
        "sports_instructor": Text("有体育指导员", "with a sports instructor"),
        "standard": Text("达标", "standard met"),
        "standard_community": Text("农村社区建设达标", "standard rural community"),
        "standardised": Text("标准化", "standardised"),
        "tcm_department": Text("有中医药科室", "with a TCM department"),
        "tcm_doctors": Text("中医医师", "TCM doctors"),
        "tcm_hall": Text("有中医馆", "with a TCM hall"),
        "telemedicine": Text("远程医疗", "telemedicine"),
        "village_doctor": Text("有乡村医生", "with a village doctor"),
        "wellness": Text("康养", "wellness"),
    }
)


def attribute_words(column: str) -> Text:
    """What a column is called; one that we have no word for keeps its name."""
    return _ATTRIBUTES.get(column, Text(column, column))


def column_words(column: str) -> Text:
    """What a column is called, with the name that must be typed in the data."""
    word = attribute_words(column)
    if word.zh == column:
        return Text(f"“{column}”一列", f"the column {column}")
    return Text(f"“{word.zh}”一列（{column}）", f"the column for “{word.en}” ({column})")


def group_words(group: str) -> Text:
    """What a group of people is called; one that is no age group keeps its name."""
    ages = _AGES.fullmatch(group)
    if ages is None:
        return Text("常住人口", "population") if group == "total" else Text(group, group)
    low, high = ages.groups()
    if high is None:
        return Text(f"{low}岁", f"aged {low}")
    if high == "plus":
        return Text(f"{low}岁及以上", f"aged {low} and over")
    return Text(f"{low}～{high}岁", f"aged {low} to {high}")
