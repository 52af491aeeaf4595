"""The map app: one room per concern, and one module per page.

How a page is written
---------------------
A page is a module in ``pages/`` with one public function ``show(frame: Frame) -> None``; ``main.py``
lists it. It draws with Streamlit, asks the analysis functions that the command line asks, and works
nothing out itself.

``frame`` (frame.py) is all that a page knows: the language (``frame.say("中文", "English")``), the
work session (``frame.work``), the Place, the plan, and the assessment with what it takes to go on
from it (``frame.state``, a ``scenario.reassessing.State``; ``frame.run`` is its Assessment). What is
not there yet is None; ``needs_run(frame)`` (no_result.py) draws the sentence that says what to do, and a page
returns when it is true.

- **What a person chose** goes into ``frame.work.remember(name=value)`` (JSON) and comes back with
  ``frame.work.note("name", default)``, so that a reload loses nothing. Files go into
  ``frame.work.room("scenarios")``, a folder of the session. Give every widget a key that begins with
  the page's name, and set its value from the notes: ``chosen(frame, "gaps.kind", options)``.
- **What is dear to work out** goes into ``kept()`` under a key that begins with ``frame.state_key``
  or ``frame.place_key``: ``kept().of((frame.state_key, "ranked"), lambda: …)``. It may be forgotten
  at any time, so it must be possible to make it again.
- **What takes longer than a second** is a job: ``jobs().start(frame.work.id, "site", key=…, title=…,
  work=…)``, where ``work`` is handed the progress report of ``assess``; it runs on while people change
  pages, and the bar with its cancel button stands on every page. ``work`` must not call Streamlit:
  fetch ``kept()`` before and let it put its result there.
- **The map**: ``click = new_click("gaps.map")`` first, then ``show_map([ground(frame), …], key="gaps.map",
  legend=…)``. Layers (map/layers.py) are plain records whose content is fetched by address and
  drawn again only when its key changes. A click tells what was hit: a facility, a district, a cell,
  or a spot on the map in degrees WGS84.
- **Names** of places and facilities are data: put them on the page with ``plain(name)`` wherever
  Streamlit reads Markdown; tables and the map show them as text anyway.
"""
