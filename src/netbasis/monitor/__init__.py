"""What public data say of the trade and of the market around it, as it was known at any time.

The room answers to its own name as well: `netbasis.monitor("2019-09-18 08:00")` is `netbasis.monitor.view.monitor`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """A room and the function of the same name, so that importing the one never hides the other."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        from netbasis.monitor.view import monitor

        return monitor(*args, **options)


sys.modules[__name__].__class__ = _Room
