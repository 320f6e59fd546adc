"""The embedded records, read once."""

from __future__ import annotations

import pytest

from netbasis.monitor.records import Records
from netbasis.monitor.sample_records import sample_records


@pytest.fixture(scope="session")
def sample() -> Records:
    return sample_records()
