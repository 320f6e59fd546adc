"""Whether a body is what was asked for, unpacked within limits: gzip, zip, HTML in place of data."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from netbasis.data.sources.wire import BadReply, FetchFailed

ZIP_BYTES = 512 * 2**20
ZIP_FILES = 200
ZIP_RATIO = 200  # text of the CFTC packs 1:8; deflate ends at 1:1032
_RATIO_FROM = 2**20  # a small file may be all blanks
_CHUNK = 2**16

_GENERIC = {"", "text/plain", "application/octet-stream", "binary/octet-stream", "application/x-download",
            "application/force-download", "application/download"}  # fmt: skip
_TYPES = {
    "csv": {"text/csv", "application/csv", "application/vnd.ms-excel", "text/comma-separated-values"},
    "json": {"application/json", "text/json", "application/vnd.api+json"},
    "xml": {"application/xml", "text/xml"},
    "zip": {"application/zip", "application/x-zip-compressed", "application/x-zip"},
    "xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"},
    "html": {"text/html", "application/xhtml+xml"},
}
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.I | re.S)


def check_type(body: bytes, content_type: str, expect: str, source: str) -> None:
    """BadReply unless the declared type, and the first bytes, can be `expect`; an empty body is left to the reader."""
    text = body[:4096].removeprefix(b"\xef\xbb\xbf")
    if expect != "html" and _HTML.match(text):
        title = _TITLE.search(text)
        said = re.sub(r"\s+", " ", title[1].decode("utf-8", "replace")).strip()[:80] if title else ""
        raise BadReply(
            f"an HTML page came instead of {expect}", source=source, given=said or "no title",
            hint="the service may be down or moved; try again later",
        )  # fmt: skip
    declared = content_type.partition(";")[0].strip().lower()
    # pages declared as HTML that hold none: the body decides, above and in the reader
    if declared not in _GENERIC | _TYPES[expect] | {"text/html"}:
        raise BadReply("content type", source=source, given=declared, allowed=", ".join(sorted(_TYPES[expect])))
    if text.strip() and expect in ("zip", "xlsx") and not text.startswith(b"PK"):
        raise BadReply(f"not a {expect} file", source=source, given=text[:20])
    if text.strip() and expect == "json" and text.strip()[:1] not in (b"{", b"["):
        raise BadReply("not JSON", source=source, given=text[:20])


class Inflater:
    """gzip or deflate transfer encoding, chunk by chunk, never further than the limit."""

    def __init__(self, encoding: str, limit: int) -> None:
        coded = encoding.strip().lower()
        if coded not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchFailed(f"transfer encoding {coded!r} was not asked for; asked for gzip")
        self._plain = coded in ("", "identity")
        self._stream = zlib.decompressobj(wbits=47)  # gzip or zlib by its header
        self._limit, self.size = limit, 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What the chunk holds. FetchFailed past the limit or for broken data."""
        if self._plain:
            yield self._counted(chunk)
            return
        try:
            while chunk:
                yield self._counted(self._stream.decompress(chunk, _CHUNK))
                chunk = self._stream.unconsumed_tail
        except zlib.error as error:
            raise FetchFailed(f"broken gzip in the transfer: {error}", again=True) from None

    def finish(self) -> None:
        """FetchFailed where the stream ends early."""
        if not self._plain and self.size and not self._stream.eof:
            raise FetchFailed("the connection was cut in the middle of a compressed reply", again=True)

    def _counted(self, data: bytes) -> bytes:
        self.size += len(data)
        if self.size > self._limit:
            raise FetchFailed(
                f"the reply is larger than the limit of {megabytes(self._limit)}; raise the limit to read it"
            )
        return data


# What zipfile raises for damaged bytes (60,000 zips damaged at random), and its rarer methods may: a bad structure or
# bad data, an end too soon, an unknown method or a password (RuntimeError), a bad name, date or seek (ValueError), a
# field cut short (LookupError, struct.error), a refused seek (OSError). No disk is touched.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, RuntimeError, ValueError, LookupError,
    OSError,
)  # fmt: skip


def unzip(
    body: bytes, source: str, suffix: str = "", *, max_bytes: int = ZIP_BYTES, max_files: int = ZIP_FILES
) -> list[bytes]:
    """Contents of the files of a zip whose names end in `suffix` (any case), in order of name.

    Names only choose, they are never used as paths, and one with a folder above or a drive in it is refused.
    Sizes are counted while unpacking, whatever the directory of the zip claims. Raises BadReply past a limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > max_files:
                raise BadReply("too many files in a zip", source=source, given=len(entries), allowed=f"{max_files}")
            for entry in entries:
                parts = re.split(r"[\\/]", entry.filename)
                if ".." in parts or parts[0] == "" or ":" in entry.filename or "\0" in entry.orig_filename:
                    raise BadReply("a file name in a zip that leads elsewhere", source=source, given=entry.filename)
            left, found = max_bytes, []
            for entry in sorted(entries, key=lambda entry: entry.filename):
                if entry.filename.lower().endswith(suffix.lower()):
                    found.append(_unpacked(packed, entry, left, source))
                    left -= len(found[-1])
    except BadReply:
        raise
    except _DAMAGE as error:
        raise BadReply("a broken zip", source=source, given=str(error), hint="fetch it again") from None
    return found


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, source: str) -> bytes:
    pieces, size = [], 0
    with packed.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise BadReply("a zip that unpacks to too much", source=source, allowed=f"{megabytes(left)} left")
            if size > _RATIO_FROM and size > ZIP_RATIO * max(entry.compress_size, 1):
                allowed = f"at most {ZIP_RATIO} times the packed size"
                raise BadReply(
                    "a zip bomb", source=source, given=f"{entry.compress_size} bytes packed", allowed=allowed
                )
            pieces.append(piece)
    return b"".join(pieces)


def megabytes(size: float) -> str:
    """A size as it is said: 128 MB."""
    return f"{size / 2**20:,.0f} MB" if size >= 2**20 else f"{size:,.0f} bytes"
