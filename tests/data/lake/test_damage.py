"""What a full disk, a cut file or a flipped bit does: it is said, and nothing else is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest
from lake_rows import FETCHED, reply, series

from netbasis.data.lake import files, manifest
from netbasis.data.lake.manifest import Damaged
from netbasis.data.lake.store import Lake

HERE = Path(__file__).parent


def filled(lake):
    for k in range(3):
        lake.ingest("made", reply(str(k), FETCHED + timedelta(k), key=str(k)), [("series", series({k: float(k)}))])
    return lake


def a_partition(lake):
    return lake.path / lake.manifest().of("series")[0].path


@pytest.mark.parametrize("size", [0, 4, 100, -1])
def test_a_truncated_partition_is_told(lake, size):
    path = a_partition(filled(lake))
    body = path.read_bytes()
    path.write_bytes(body[:size])
    (problem,) = lake.verify()
    assert "damaged" in problem
    assert str(path) in problem


def test_a_read_of_a_damaged_lake_says_so(lake):
    path = a_partition(filled(lake))
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(Damaged, match="netbasis data verify"):
        lake.read("series")


def test_a_missing_partition_is_named(lake):
    path = a_partition(filled(lake))
    path.unlink()
    assert any("missing" in problem for problem in lake.verify())
    with pytest.raises(Damaged, match=path.name):
        lake.read("series")


def test_a_flipped_bit_of_the_manifest_is_told(lake):
    filled(lake)
    path = lake.path / manifest.COMMITS / lake.manifest().name
    path.write_bytes(path.read_bytes().replace(b'"rows": 1', b'"rows": 2', 1))
    (problem,) = lake.verify()
    assert "manifest is damaged" in problem
    with pytest.raises(Damaged):
        lake.read("series")


def test_the_manifest_before_can_be_put_back(lake):
    filled(lake)
    names = sorted(path.name for path in (lake.path / manifest.COMMITS).iterdir())
    (lake.path / manifest.POINTER).write_text(names[-2] + "\n")
    assert lake.read("series").height == 2
    assert lake.verify() == []


def test_rows_whose_raw_reply_is_gone_are_told(lake):
    raw = filled(lake).read("series")["raw"][0]
    for path in (lake.path / "raw" / raw[:2]).glob(f"{raw}*"):
        path.unlink()
    assert any(raw in problem for problem in lake.verify())


def test_what_a_dead_writer_left_is_taken_away(lake):
    filled(lake)
    left = lake.path / files.TEMPORARY / f"{files._host}-999999999-0"
    left.write_bytes(b"half")
    assert lake.verify() == []  # harmless, and young
    os.utime(left, (0, 0))
    assert any("cut short" in problem for problem in lake.verify())
    lake.ingest("made", reply("x", FETCHED + timedelta(9)), [("series", series({9: 1.0}))])
    assert not left.exists()


def test_old_orphans_go_and_young_ones_stay(lake):
    filled(lake)
    folder = lake.path / "data" / "series" / "made"
    old, young = folder / "2020-old.parquet", folder / "2020-young.parquet"
    old.write_bytes(b"x"), young.write_bytes(b"x")
    os.utime(old, (0, 0))
    assert len(lake.verify()) == 1
    for k in range(3, 3 + manifest.TIDY_EVERY):
        lake.ingest("made", reply(str(k), FETCHED + timedelta(k), key=str(k)), [("series", series({k: float(k)}))])
    assert (old.exists(), young.exists()) == (False, True)
    assert lake.verify() == []


SCRIPT = """
import resource, sys
sys.path.insert(0, {here!r})
from lake_rows import FETCHED, reply, series
from netbasis.data.lake.store import Lake
lake = Lake({path!r})
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    lake.ingest("made", reply("more", key="more"), [("series", series({{k: k / 7 for k in range(20000)}}, "BIG"))])
except OSError as error:
    print("refused:", error.strerror)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of file sizes there")
@pytest.mark.parametrize("limit", [1, 300, 4000, 10_000])
def test_a_full_disk_leaves_the_lake_as_it_was(lake, limit):
    before = filled(lake).read("series")
    code = textwrap.dedent(SCRIPT).format(here=str(HERE), path=str(lake.path), limit=limit)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith("refused:"), done.stderr
    assert lake.verify() in ([], [p for p in lake.verify() if "raw reply without its line" in p])
    assert lake.read("series").equals(before)
    assert not list((lake.path / files.TEMPORARY).iterdir())
    again = lake.ingest(
        "made", reply("more", key="more"), [("series", series({k: k / 7 for k in range(20000)}, "BIG"))]
    )
    assert again.added == 20_000
    assert Lake(lake.path).verify() == []
