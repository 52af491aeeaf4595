"""A run lets go of the joins of its cells, the most it holds in memory, when no later circle needs them."""

import weakref

import pytest
from test_paper_town import CLINICS, plan_of

from lifecircle.coverage import assess, networks
from paper_town import paper_town

MIXED = CLINICS | {"id": "mixed", "settings": ["urban", "rural"], "mode": {"urban": "walk", "rural": "drive"}}


@pytest.fixture
def joined(monkeypatch):
    """Mode of each time that points were joined, and the modes whose joins were still there then."""
    noted, refs = [], []
    plain = networks.join_points

    def noting(graph, points, **limits):
        noted.append((graph.travel.mode, {mode for mode, ref in refs if ref() is not None}))
        found = plain(graph, points, **limits)
        refs.append((graph.travel.mode, weakref.ref(found)))
        return found

    monkeypatch.setattr(networks, "join_points", noting)
    return noted


def test_what_no_later_circle_travels_by_is_gone_before_the_rest_is_made(joined):
    """Facilities and cells join once for each mode, driving first, since only walking is needed again."""
    assess(paper_town(), plan_of(circle=[MIXED, CLINICS]))
    assert joined == [("drive", set()), ("drive", {"drive"}), ("walk", set()), ("walk", {"walk"})]


def test_what_a_later_circle_travels_by_is_not_made_again(joined):
    assess(paper_town(), plan_of(circle=[CLINICS, CLINICS | {"id": "again"}, MIXED]))
    assert [mode for mode, _ in joined] == ["walk", "walk", "drive", "drive"]
