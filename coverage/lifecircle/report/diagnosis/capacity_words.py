"""So much of a capacity, in words."""

from collections.abc import Mapping

from lifecircle.geodata.text import Text

AMOUNTS: Mapping[str, Text] = {
    "beds": Text("床位{}张", "{} beds"),
    "nursing_beds": Text("护理型床位{}张", "{} nursing beds"),
    "floor_area_m2": Text("建筑面积{}平方米", "{} m² floor area"),
    "land_area_m2": Text("用地{}平方米", "{} m² land"),
    "sports_area_m2": Text("场地{}平方米", "{} m² sports area"),
    "staff": Text("人员{}名", "{} staff"),
    "doctors": Text("医师{}名", "{} doctors"),
    "nurses": Text("护士{}名", "{} nurses"),
}
