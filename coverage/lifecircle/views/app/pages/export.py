"""Being written: what this page shows comes with the next commit."""

from lifecircle.views.app.frame import Frame


def show(frame: Frame) -> None:
    """Draw the page."""
    frame.needs_run()
