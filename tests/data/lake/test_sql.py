"""SQL: what it answers, and that it can do nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lake_rows import FETCHED, known, reply, series

from netbasis.data.lake.sql import lake_sql
from netbasis.errors import BadInput


@pytest.fixture
def held(lake):
    lake.ingest("made", reply("1"), [("series", series({0: 1.0, 1: 2.0}))])
    lake.ingest("made", reply("2", FETCHED + timedelta(1)), [("series", series({1: 2.5, 2: 3.0}))])
    return lake


def test_the_view_is_what_read_gives(held):
    rows = lake_sql(held, "SELECT * FROM series ORDER BY date")
    assert rows.rows() == held.read("series").rows()
    assert rows.columns == held.read("series").columns


def test_as_of_in_the_call_and_in_the_query(held):
    moment = FETCHED.isoformat()
    before = held.read("series", FETCHED)["value"].to_list()
    assert before == [1.0, 2.0, 3.0]  # 3.0 was published long before it was fetched
    assert lake_sql(held, "SELECT value FROM series ORDER BY date", FETCHED)["value"].to_list() == before
    query = f"SELECT value FROM series_as_of(TIMESTAMPTZ '{moment}') ORDER BY date"
    assert lake_sql(held, query)["value"].to_list() == before
    # with both, nothing known after either
    assert lake_sql(held, "SELECT count(*) AS n FROM series_vintages", known(0))["n"].item() == 1
    assert lake_sql(held, f"FROM series_as_of('{moment}')", known(0)).height == 1


def test_every_dataset_is_there_even_when_empty(held):
    for name in ("prices", "auctions", "positions", "holdings", "futures", "factors", "findings", "replies"):
        assert lake_sql(held, f"SELECT count(*) AS n FROM {name}")["n"].item() == (1 if name == "replies" else 0)


def test_joins_and_windows(held):
    query = """
        WITH steps AS (SELECT date, value - lag(value) OVER (ORDER BY date) AS step FROM series)
        SELECT max(step) AS step FROM steps JOIN series USING (date)
    """
    assert lake_sql(held, query)["step"].item() == 1.5


REFUSED = [
    "CREATE TABLE x AS SELECT 1",
    "INSERT INTO series SELECT * FROM series",
    "UPDATE series SET value = 1",
    "DELETE FROM series",
    "DROP VIEW series",
    "COPY (SELECT 1) TO '{out}'",
    "COPY series TO '{lake}/data/x.parquet'",
    "EXPORT DATABASE '{out}'",
    "ATTACH '{out}'",
    "DETACH memory",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "CHECKPOINT",
    "BEGIN",
    "PREPARE a AS SELECT 1",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP VIEW series",
    "",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_blob('{lake}/data/../current')",
    "SELECT * FROM read_csv('{lake}/current')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM read_csv('{lake}/data/x' || '/../../../../../../etc/passwd')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''{out}''')",
    "SELECT * FROM sqlite_scan('{out}', 'x')",
    "WITH x AS (INSERT INTO series SELECT 1 RETURNING 1) SELECT * FROM x",
    "SELECT getenv('HOME')",
    "SELECT * FROM held",
    "SELEC 1",
]


@pytest.mark.parametrize("query", REFUSED)
def test_everything_else_is_refused_and_changes_nothing(held, tmp_path, query):
    before = {path: path.read_bytes() for path in held.path.rglob("*") if path.is_file()}
    out = tmp_path / "out"
    with pytest.raises(BadInput) as refused:
        lake_sql(held, query.format(out=out, lake=held.path))
    assert "Traceback" not in str(refused.value)
    assert not out.exists()
    assert {path: path.read_bytes() for path in held.path.rglob("*") if path.is_file()} == before


def test_a_lake_with_a_quote_in_its_name(tmp_path):
    from netbasis.data.lake.store import Lake

    odd = Lake(tmp_path / "it's [odd] *")
    odd.ingest("made", reply(), [("series", series({0: 1.0}))])
    assert lake_sql(odd, "SELECT value FROM series")["value"].item() == 1.0
    assert odd.read("series")["value"].item() == 1.0


def test_the_engine_is_loaded_by_queries_alone():
    import subprocess
    import sys

    code = (
        "import netbasis as nb, sys; nb.Lake('nowhere').read('series');"
        "print([n for n in ('duckdb', 'httpx', 'numba') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
