"""XML without document types, entities or outside references: any of them is refused before it is read.

The parser is the standard library's expat, which is kept with Python; with the declaration handlers refusing, nothing
can be expanded or fetched, so that the second library usually named for this (last released in 2021) adds nothing.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from netbasis.data.sources.wire import BadReply

_DEEP = 50
_ELEMENTS = 100_000


def leaves(body: bytes, source: str) -> list[tuple[tuple[str, ...], str]]:
    """(path of names from below the root, text) of every element without elements in it, in order.

    Raises BadReply for what is no XML, has a document type, is nested too deep or holds too many elements.
    """
    if not body.strip():
        raise BadReply("an empty reply", source=source, hint="try again later")
    found: list[tuple[tuple[str, ...], str]] = []
    path: list[str] = []
    text: list[str] = []
    inner = [False]
    parser = expat.ParserCreate()

    def refuse(*_: object) -> NoReturn:
        raise BadReply("XML with a document type or entities is not read", source=source)

    def start(name: str, _: object) -> None:
        inner[-1] = True
        inner.append(False)
        path.append(name)
        text.clear()
        if len(path) > _DEEP or len(found) > _ELEMENTS:
            raise BadReply("too large an XML", source=source, allowed=f"{_DEEP} levels, {_ELEMENTS} elements")

    def end(_: str) -> None:
        if not inner.pop():
            found.append((tuple(path[1:]), "".join(text).strip()))
        path.pop()
        text.clear()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise BadReply("not XML", source=source, given=str(error)) from None
    return found
