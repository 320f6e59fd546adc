"""Credentials out of the log lines of the HTTP library, which writes whole addresses."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(?i)([?&](?:api_?key|key|token|access_token|app_token|\$\$app_token|_csrf|password)=)[^&\s\"']+")


class _Hide(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(arg) for arg in record.args)
        record.msg = _hidden(record.msg)
        return True


def _hidden(arg: object) -> object:
    text = str(arg)
    return _SECRET.sub(r"\1***", text) if _SECRET.search(text) else arg


_HIDE = _Hide()
_NOWHERE = logging.NullHandler()


def hide_secrets() -> None:
    """Once a process is enough; more does no harm."""
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        logging.getLogger(name).addFilter(_HIDE)
    # a retry is worth a log line where the user keeps logs, not a line on the screen of one who does not
    logging.getLogger("stamina").addHandler(_NOWHERE)
