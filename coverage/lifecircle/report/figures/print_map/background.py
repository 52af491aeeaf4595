"""The ground of a run's maps, worked out once and drawn on every panel."""

import functools
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lifecircle.report.circle_view import label_level
from lifecircle.report.colours import INK, TARGET_COLOUR, WATER_COLOUR
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.web_map.map_water import WATER_WORD

from .frame import Frame, frame_of
from .ground import draw_borders, draw_land, draw_names, draw_roads, outline, path_of
from .legend import Key
from .sheet import Sheet
from .spots import Spot
from .water import draw_water, draw_water_names, in_sight

_INSET_CM = 2.1


@dataclass(frozen=True, eq=False)
class Background:
    """Land, water, borders, roads and names of a run."""

    run: Run

    @functools.cached_property
    def land(self) -> shapely.Geometry:
        """The study area."""
        return outline(self.run.districts)

    @functools.cached_property
    def whole(self) -> Frame:
        """The frame of the study area."""
        return frame_of(np.array([self.land], dtype=object))

    def draw(self, axes: Axes, frame: Frame, *, finest: str = "", roads: bool = True) -> None:
        """Land, water, roads and borders down to a level (the labelled one by default).

        Without roads districts are filled in above the land, and water lies over them.
        """
        draw_land(axes, self.land)
        draw_water(axes, self.run.water, frame, zorder=1.5 if roads else 2.5)
        if roads:
            draw_roads(axes, self.run.roads, frame)
        draw_borders(axes, self.run.districts, self.land, finest=finest or label_level(self.run))

    def water_over(self, axes: Axes, frame: Frame) -> None:
        """Water once more, above cells that became a picture: side by side they leave none in sight."""
        draw_water(axes, self.run.water, frame, zorder=3.5)

    def name(self, axes: Axes, frame: Frame, *, panel_cm: float, taken: list[Spot] | None = None) -> None:
        """The names of the labelled level and of the water, where they cover neither each other nor
        what is taken.
        """
        rows = self.named_districts(frame)
        names = rows["name"].tolist()
        taken = draw_names(axes, frame, districts=rows, names=names, taken=taken or [], panel_cm=panel_cm)
        draw_water_names(axes, self.run.water, frame, taken=taken, panel_cm=panel_cm)

    def keys(self, frame: Frame) -> list[Key]:
        """Rows of the legend for what of the ground needs a word: water, where it is in sight."""
        if not in_sight(self.run.water, frame):
            return []
        return [Key(WATER_WORD.in_language(self.run.language), colour=WATER_COLOUR)]

    def named_districts(self, frame: Frame) -> gpd.GeoDataFrame:
        """Districts to be named on a map of this frame: finer ones where only one would be on it."""
        districts = self.run.districts
        level = label_level(self.run)
        rows = districts[districts["level"] == level]
        box = shapely.box(frame.west, frame.south, frame.east, frame.north)
        if frame.width_m < 0.5 * self.whole.width_m and level == "township":
            finer = districts[districts["level"].isin(["community", "village"])]
            near = finer[shapely.intersects(finer.geometry.to_numpy(), box)]
            if len(near) > 1:
                return near
        return rows

    def inset(self, sheet: Sheet, y_cm: float) -> float:
        """Where the frame lies in the study area, drawn beside the map below ``y_cm``; the new ``y_cm``."""
        frame, side = sheet.frame, sheet.side
        if frame.width_m * frame.height_m > 0.6 * self.whole.width_m * self.whole.height_m:
            return y_cm
        scale = _INSET_CM / max(self.whole.width_m, self.whole.height_m)
        bottom = y_cm - self.whole.height_m * scale - 0.1

        def on_side(
            xy: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
        ) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
            return (xy - (self.whole.west, self.whole.south)) * scale + (0, bottom)

        small = shapely.transform(shapely.simplify(self.land, self.whole.width_m / 300), on_side)
        from matplotlib.patches import PathPatch

        side.add_patch(PathPatch(path_of(small), facecolor="white", edgecolor=INK, linewidth=0.5))
        corner = on_side(np.array([(frame.west, frame.south), (frame.east, frame.north)]))
        (left, low), (right, high) = corner.tolist()
        side.add_patch(
            Rectangle(
                (left, low),
                right - left,
                high - low,
                facecolor="none",
                edgecolor=TARGET_COLOUR,
                linewidth=1.0,
            )
        )
        return bottom - 0.15
