"""The FedInvest form's page of prices, as a browser saves it: a table of eight columns under the date."""

from __future__ import annotations

import re
from datetime import date, datetime
from html.parser import HTMLParser

from netbasis.data.sources.wire import BadReply

_WIDTH = 8
_CUSIP = re.compile(r"[0-9A-Z]{9}")
_STATED = re.compile(r"Prices\s+For:?\s*([A-Z][a-z]+\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}/\d{1,2}/\d{4})", re.I)
_FORMS = ("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%m/%d/%Y")


def page_rows(text: str, source: str) -> tuple[date | None, list[tuple[str, ...]]]:
    """The day that the page names, and its rows as texts. BadReply where a row has not eight cells."""
    reader = _Cells()
    reader.feed(text)
    rows = [tuple(row) for row in reader.rows if row and _CUSIP.fullmatch(row[0])]
    for row in rows:
        if len(row) != _WIDTH:
            raise BadReply("cells of a row", source=source, given=len(row), allowed=f"{_WIDTH}")
    if not rows:
        raise BadReply("a page without prices", source=source)
    return _day(" ".join(reader.words)), rows


def _day(text: str) -> date | None:
    found = _STATED.search(re.sub(r"\s+", " ", text))
    for form in _FORMS if found else ():
        try:
            return datetime.strptime(found[1].replace(".", ""), form).date() if found else None
        except ValueError:
            continue
    return None


class _Cells(HTMLParser):
    """Rows of table cells, and the words outside scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's form
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._open = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._open:
            self.rows[-1][-1] += data.strip()
