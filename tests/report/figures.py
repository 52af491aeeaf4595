"""What a drawn figure says: its words, and where they stand."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text as Label


def words_of(figure):
    """Every label that is not empty."""
    return [label.get_text() for label in figure.findobj(Label) if label.get_text().strip()]


def boxes_of(figure):
    """Word -> its rectangle in pixels, of every visible label, and the rectangle of the page."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    found = [
        (label.get_text(), label.get_window_extent(renderer))
        for label in figure.findobj(Label)
        if label.get_visible() and label.get_text().strip()
    ]
    return found, figure.bbox
