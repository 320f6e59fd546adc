from __future__ import annotations

from pathlib import Path

import pytest
from loopback import serving

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "data" / "formats"


@pytest.fixture
def server():
    with serving() as started:
        yield started


@pytest.fixture
def recorded():
    """Bytes of a recorded reply of ../shared/data/formats; the test is skipped where it is not there."""

    def read(name: str) -> bytes:
        path = RECORDED / name
        if not path.is_file():
            pytest.skip(f"{path} is not there")
        return path.read_bytes()

    return read
