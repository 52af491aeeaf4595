"""The colours of the states can be told apart on a grey copy and by colour-blind readers."""

import itertools

import numpy as np
import pytest

from lifecircle.report.colours import CLASS_COLOURS, DOMAIN_COLOURS, STATE_COLOURS, rgb_of

# Machado, Oliveira, Fernandes 2009, severity 1.0; linear RGB
SEEN_BY = {
    "everyone": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour, seen):
    """CIE L*a*b* (D65) of a hex colour as seen by a kind of reader."""
    value = np.array(rgb_of(colour)) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


PAIRS = list(itertools.combinations(STATE_COLOURS, 2))


@pytest.mark.parametrize("reader", SEEN_BY)
def test_every_two_states_differ(reader):
    for one, other in PAIRS:
        apart = np.linalg.norm(
            lab(STATE_COLOURS[one], SEEN_BY[reader]) - lab(STATE_COLOURS[other], SEEN_BY[reader])
        )
        assert apart > 15, (one, other, apart)


def test_every_two_states_differ_in_grey():
    lightness = {name: lab(colour, np.eye(3))[0] for name, colour in STATE_COLOURS.items()}
    for one, other in PAIRS:
        assert abs(lightness[one] - lightness[other]) > 8, (one, other)


def test_rgb_of_reads_hex():
    assert rgb_of("#ff8001") == (255, 128, 1)


def test_classes_grow_darker_for_everyone():
    for seen in SEEN_BY.values():
        lightness = [lab(colour, seen)[0] for colour in CLASS_COLOURS]
        assert all(one - other > 8 for one, other in itertools.pairwise(lightness))


@pytest.mark.parametrize("reader", SEEN_BY)
def test_every_two_domains_differ(reader):
    for one, other in itertools.combinations(DOMAIN_COLOURS, 2):
        apart = np.linalg.norm(
            lab(DOMAIN_COLOURS[one], SEEN_BY[reader]) - lab(DOMAIN_COLOURS[other], SEEN_BY[reader])
        )
        assert apart > 20, (one, other, apart)
