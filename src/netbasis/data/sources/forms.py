"""Forms that hand out a token with their page, to be sent back with each question."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

TOKEN = "_csrf"  # Spring Security's name


class Forms:
    """Tokens by page. A page without a token needs none."""

    def __init__(self) -> None:
        self._fields: dict[str, list[tuple[str, str]]] = {}
        self._fresh: set[str] = set()

    def fields(self, page: str, get: Callable[[str], bytes]) -> list[tuple[str, str]]:
        """Fields to add to the body; the page is read once, and again after `forget`."""
        if page not in self._fields:
            reader = _Inputs()
            reader.feed(get(page).decode("utf-8", "replace"))
            self._fields[page] = [(TOKEN, reader.found[TOKEN])] if TOKEN in reader.found else []
            self._fresh.add(page)
        return self._fields[page]

    def forget(self, page: str) -> bool:
        """Drop the token; whether it had worked before, so that a new one may help."""
        self._fields.pop(page, None)
        return page not in self._fresh

    def works(self, page: str | None) -> None:
        """The token was accepted."""
        if page is not None:
            self._fresh.discard(page)


class _Inputs(HTMLParser):
    """Names and values of the input fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name"):
            self.found[str(given["name"])] = given.get("value") or ""
