"""Where the shared plans and data sets stand, and the mark for tests that need them."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEEDS = SHARED / "seeds"
DATA = SHARED / "data"


def needs_shared(*parts: str) -> pytest.MarkDecorator:
    """Skip with a reason where ``../shared/<parts>`` is absent."""
    path = SHARED.joinpath(*parts)
    reason = f"needs ../shared/{'/'.join(parts)} beside the repository"
    return pytest.mark.skipif(not path.exists(), reason=reason)
