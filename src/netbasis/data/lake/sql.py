"""SQL over the lake, read-only: one SELECT a time, on views of what is stored.

For each dataset three names: `prices` (of each fact the newest vintage known), `prices_vintages` (all of them) and
`prices_as_of(TIMESTAMPTZ '2020-03-18 17:00-04')`. The engine (DuckDB) may open the lake's partitions and no other file,
loads no extension, attaches nothing, and its settings are locked. Only API common to DuckDB 1.5 and 2.0 is used.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from netbasis.data.lake import partitions
from netbasis.data.lake.manifest import Manifest
from netbasis.data.lake.moments import as_moment
from netbasis.data.lake.schemas import PROVENANCE, Dataset, dataset
from netbasis.data.lake.store import every_dataset
from netbasis.errors import BadInput

if TYPE_CHECKING:
    import duckdb

    from netbasis.data.lake.store import AsOf, Lake

_KINDS = {"text": "VARCHAR", "date": "DATE", "number": "DOUBLE", "whole": "BIGINT", "flag": "BOOLEAN"}
_SETTINGS = (
    "autoinstall_known_extensions = false", "autoload_known_extensions = false", "allow_community_extensions = false",
    "python_enable_replacements = false", "temp_directory = ''", "TimeZone = 'UTC'",
)  # fmt: skip


def lake_sql(lake: Lake, query: str, as_of: AsOf = None) -> pl.DataFrame:
    """The result of one SELECT. as_of: the views show what was known by then.

    Raises BadInput for anything but one SELECT, and with the engine's own words for what it refuses.
    """
    import duckdb

    connection = _connect(lake, as_of)
    try:
        _check(connection, query)
        return pl.DataFrame(connection.sql(query))
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        raise BadInput("SQL", given=_shortened(query), hint=f"the engine says: {first}") from None
    finally:
        connection.close()


def _connect(lake: Lake, as_of: AsOf = None) -> duckdb.DuckDBPyConnection:
    """A connection in memory with the views of the newest commit, closed to every file but its partitions.

    Not handed out: DuckDB lets COPY write where it may read, and only `_check` refuses COPY.
    """
    import duckdb

    now, moment = lake.manifest(), as_moment(as_of)
    connection = duckdb.connect()
    for setting in _SETTINGS:
        connection.execute(f"SET {setting}")
    folder = str((lake.path / "data").resolve()) + "/"
    connection.execute(f"SET allowed_directories = [{_text(folder)}]")
    connection.execute("SET enable_external_access = false")
    for name in every_dataset():
        _views(connection, lake, now, dataset(name), moment)
    connection.execute("SET lock_configuration = true")
    return connection


def _views(
    connection: duckdb.DuckDBPyConnection, lake: Lake, now: Manifest, held: Dataset, moment: datetime | None
) -> None:
    columns = ", ".join(_name(name) for name in (*held.columns, *PROVENANCE))
    until = f"known_at <= {_moment(moment)}" if moment else "true"
    name = held.name
    rows = _rows(lake, now, held)
    connection.execute(f"CREATE VIEW {name}_vintages AS SELECT {columns}, fetched_at FROM {rows} WHERE {until}")
    once = len({part.source for part in now.of(name)}) < 2 and not any(
        revised.startswith(f"{name}/") for revised in now.revised
    )
    keys = ", ".join(_name(key) for key in held.key)
    newest = (
        ""
        if once
        else (
            f" QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY known_at DESC, fetched_at DESC, source DESC) = 1"
        )
    )
    connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {name}_vintages{newest}")
    connection.execute(
        f"CREATE MACRO {name}_as_of(moment) AS TABLE "
        f"SELECT {columns} FROM {name}_vintages WHERE known_at <= CAST(moment AS TIMESTAMPTZ){newest}"
    )


def _rows(lake: Lake, now: Manifest, held: Dataset) -> str:
    parts = now.of(held.name)
    if parts:
        paths = ", ".join(_text(str((lake.path / part.path).resolve())) for part in parts)
        return f"read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"
    kinds = {name: _KINDS[kind] for name, kind in held.columns.items()}
    kinds |= {"known_at": "TIMESTAMPTZ", "raw": "VARCHAR", "source": "VARCHAR", partitions.FETCHED: "TIMESTAMPTZ"}
    return "(SELECT " + ", ".join(f"NULL::{kind} AS {_name(name)}" for name, kind in kinds.items()) + " WHERE false)"


def _check(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    import duckdb

    statements: list[Any] = connection.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(str(statement.type).rpartition(".")[2] for statement in statements) or "nothing"
        raise BadInput(
            "the lake is read-only", given=f"{kinds}: {_shortened(query)}", allowed="one SELECT",
            hint="tables: " + ", ".join(every_dataset()),
        )  # fmt: skip


def _shortened(query: str) -> str:
    text = " ".join(query.split())
    return text if len(text) <= 100 else text[:97] + "..."


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _moment(value: datetime) -> str:
    return f"TIMESTAMPTZ {_text(value.isoformat())}"
