"""The embedded records, read once."""

from __future__ import annotations

import pytest

from netbasis.monitoring.records import Records
from netbasis.monitoring.sample_records import sample_records


@pytest.fixture(scope="session")
def sample() -> Records:
    return sample_records()
