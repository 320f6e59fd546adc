"""Raw replies: kept as they came, once a content, without credentials."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta

import pytest
from lake_rows import FETCHED, reply, series

from netbasis.data.lake import files
from netbasis.data.lake.archive import RawReply, without_credentials
from netbasis.errors import BadInput, UnknownName


def test_a_body_comes_back_as_it_was(lake):
    body = bytes(range(256)) * 3
    raw = lake.archive.put("made", RawReply("https://example.org", body, FETCHED))
    assert lake.archive.body(raw) == body
    (held,) = lake.archive.replies(raw)
    assert (held.url, held.fetched_at, held.status) == ("https://example.org", FETCHED, 200)


def test_the_same_content_again_adds_a_line_and_no_file(lake):
    raw = lake.archive.put("made", reply("x"))
    assert lake.archive.put("made", reply("x", FETCHED + timedelta(days=1))) == raw
    assert lake.archive.put("made", reply("x")) == raw
    assert list(lake.archive.names()) == [raw]
    assert [held.fetched_at.day for held in lake.archive.replies(raw)] == [1, 2]
    assert lake.archive.sources(raw) == ("made",)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.org/x?id=SOFR&api_key=abc123&file_type=json", "https://a.org/x?id=SOFR&file_type=json"),
        ("https://me:pw@a.org:8080/x", "https://a.org:8080/x"),
        ("https://a.org/x?token=1&Access-Token=2&$$app_token=3&_csrf=4", "https://a.org/x"),
        ("https://a.org/x?apikey=1#secret", "https://a.org/x"),
        ("https://a.org/x?$where=code='043602'&$limit=5", "https://a.org/x?$where=code='043602'&$limit=5"),
        ("file:prices.csv", "file:prices.csv"),
    ],
)
def test_addresses_are_kept_without_credentials(url, kept):
    assert without_credentials(url) == kept


def test_no_credential_stands_in_any_file_of_the_lake(lake):
    lake.ingest("made", reply(url="https://u:hunter2@a.org/x?api_key=hunter2"), [("series", series({0: 1.0}))])
    files = [path for path in lake.path.rglob("*") if path.is_file()]
    assert len(files) >= 5
    assert not [path for path in files if b"hunter2" in path.read_bytes()]


def test_raw_replies_are_on_the_disk_before_the_commit_that_names_them(lake, monkeypatch):
    """Files of a batch are synced together, once each, while the lake still stands at the commit before."""
    synced = []
    monkeypatch.setattr(files, "_sync_file", lambda path: synced.append((lake.manifest().number, path)))
    for number in range(2):
        batch = lake.writing()
        for k in range(3):
            batch.add("made", reply(f"{number} {k}", key=str(k)), [("series", series({10 * number + k: 1.0}, f"s{k}"))])
        assert len(synced) == 6 * number
        batch.commit()
    assert [commit for commit, _ in synced] == [0] * 6 + [1] * 6
    kept = {path for path in (lake.path / "raw").rglob("*") if path.is_file()}
    assert {path for _, path in synced} == kept and len(kept) == 12


def test_synced_files_and_folders(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(files.os, "fsync", lambda handle: seen.append(os.fstat(handle).st_ino))
    paths = [tmp_path / folder / name for folder in "ab" for name in "xyz"]
    for path in paths:
        files.publish(tmp_path, path, b"body", synced=False)
    assert not seen
    files.sync_all(paths)
    assert sorted(seen) == sorted([p.stat().st_ino for p in paths] + [(tmp_path / f).stat().st_ino for f in "ab"])
    seen.clear()
    files.sync_all([])
    files.publish(tmp_path, tmp_path / "c" / "x", b"body")
    assert len(seen) == 2


def test_a_damaged_body_is_refused_and_told(lake):
    raw = lake.archive.put("made", reply("abc"))
    path = lake.path / "raw" / raw[:2] / raw
    path.write_bytes(b"abd")
    with pytest.raises(BadInput, match="damaged"):
        lake.archive.body(raw)
    assert any("damaged" in problem for problem in lake.verify())


@pytest.mark.parametrize("name", ["../../etc/passwd", "abc", "A" * 64, ""])
def test_only_hashes_are_names(lake, name):
    with pytest.raises(BadInput, match="not the name"):
        lake.archive.body(name)


def test_what_is_not_there(lake):
    with pytest.raises(UnknownName):
        lake.archive.body("0" * 64)


def test_a_key_of_a_reply_is_never_a_path(lake):
    lake.ingest("made", reply(key="../../../evil"), [("series", series({0: 1.0}))])
    assert {path.name for path in lake.path.parent.iterdir()} == {"lake"}
    (line,) = [json.loads(path.read_text()) for path in lake.path.rglob("*.jsonl")]
    assert line["key"] == "../../../evil"


@pytest.mark.parametrize("source", ["", "../x", "A", "a b", "x" * 41])
def test_a_source_is_a_plain_name(lake, source):
    with pytest.raises(BadInput, match="name of a source"):
        lake.ingest(source, reply(), [])


def test_a_time_needs_its_zone():
    with pytest.raises(BadInput, match="time of a reply"):
        RawReply("x", b"", datetime(2020, 1, 1))
