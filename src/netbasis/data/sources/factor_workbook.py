"""The exchange's workbook of conversion factors (xlsx), brought by the user.

Sheet "Conversion Factors": one block a contract; a title, a header (Coupon, Issue Date, Maturity Date, Cusip Number,
Issuance, then delivery months), rows. "-----" is not eligible; an issue that is still to be auctioned has no CUSIP and
is left out. Read with python-calamine (extra `workbook`), after the packed file has been checked against its limits.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from netbasis.data.sources.content import unzip
from netbasis.data.sources.reading import table
from netbasis.data.sources.user_table import named_month
from netbasis.data.sources.wire import BadReply, Reply, Request, Table
from netbasis.errors import NetbasisError
from netbasis.instruments.future import Future

NAME = "factor_workbook"
TITLE = "exchange conversion factors of the user's workbook"
SHEET = "Conversion Factors"
# words of a block's title -> root; the first that fits
TITLES = (
    (r"ULTRA.*10-YEAR|10-YEAR.*ULTRA", "TN"), (r"ULTRA", "UB"), (r"\b2-YEAR", "ZT"), (r"\b3-YEAR", "Z3N"),
    (r"\b5-YEAR", "ZF"), (r"\b10-YEAR", "ZN"), (r"\b20-YEAR", "TWE"), (r"BOND", "ZB"),
)  # fmt: skip
_CUSIP = re.compile(r"[0-9A-Z]{9}")
_BYTES = 64 * 2**20
_LOW, _HIGH = 0.3, 2.0  # a factor outside is a misread column


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001
    """Nothing to fetch."""
    return ()


def read(reply: Reply) -> tuple[Table, ...]:
    """The workbook."""
    return (read_factors(reply.body),)


def read_factors(body: bytes) -> Table:
    """Factors by contract and CUSIP. BadReply where the sheet, a title or the header is not there."""
    unzip(body, NAME, max_bytes=_BYTES)  # counted before the reader of workbooks, which has no limits, sees it
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise NetbasisError("workbooks need python-calamine: pip install 'netbasis[workbook]'") from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        if SHEET not in book.sheet_names:
            raise BadReply("a sheet is missing", source=NAME, column=SHEET, allowed=", ".join(book.sheet_names)[:120])
        rows = book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise BadReply("not a workbook", source=NAME, given=str(error)[:120]) from None
    return _factors(rows)


def _factors(rows: Sequence[Sequence[object]]) -> Table:
    root, cusip_at, contracts = "", -1, dict[int, Future]()
    found: list[tuple[str, str, float]] = []
    for number, row in enumerate(rows, start=1):
        texts = [str(cell).strip() for cell in row]
        title = next((text for text in texts if "FUTURES CONTRACT" in text.upper()), "")
        if title:
            root, cusip_at = _root(title, number), -1
        elif any(text.lower().startswith("cusip") for text in texts):
            if not root:
                raise BadReply("a header without a title above it", source=NAME, row=number)
            cusip_at = next(k for k, text in enumerate(texts) if text.lower().startswith("cusip"))
            contracts = {
                k: Future(root, *month) for k, cell in enumerate(row) if k > cusip_at and (month := _month(cell))
            }
            if not contracts:
                raise BadReply("no delivery month in the header", source=NAME, row=number, given=", ".join(texts)[:120])
        elif 0 <= cusip_at < len(texts) and _CUSIP.fullmatch(texts[cusip_at]):
            found += [
                (contract.long_code, texts[cusip_at], factor)
                for k, contract in contracts.items()
                if k < len(row) and (factor := _factor(row[k], number, contract)) is not None
            ]
    if not found:
        raise BadReply("no factors in the sheet", source=NAME, column=SHEET, allowed="blocks under a contract's title")
    schema = {"contract": pl.String, "cusip": pl.String, "factor": pl.Float64}
    return table("factors", pl.DataFrame(found, schema=schema, orient="row"), NAME)


def _root(title: str, row: int) -> str:
    for words, root in TITLES:
        if re.search(words, title.upper()):
            return root
    raise BadReply("a title of no known contract", source=NAME, row=row, given=title)


def _month(cell: object) -> tuple[int, int] | None:
    """(year, month) of a header cell: a date, or Jun 2020, JUN-20, Jun. 2020."""
    if isinstance(cell, (date, datetime)):
        return cell.year, cell.month
    return named_month(str(cell))


def _factor(cell: object, row: int, contract: Future) -> float | None:
    text = str(cell).strip()
    if not text.strip("-"):
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not _LOW < value < _HIGH:
        raise BadReply("not a conversion factor", source=NAME, column=contract.long_code, row=row, given=text,
                       allowed=f"{_LOW:g} to {_HIGH:g}, or ----- for not eligible")  # fmt: skip
    return value
