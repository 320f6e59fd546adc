"""Numbers inside the sentences of a story, as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping

from netbasis.system.story_words import STORY


class _Number(float):
    """A number that knows how its language writes dollars (in billions), basis points and percent."""

    def __format__(self, kind: str) -> str:
        sign = "+" if kind.startswith("s") else ""
        value = float(self)
        if kind == "n":
            return f"{value:.0f}"
        if kind in ("bp", "sbp"):
            return f"{_plain(value, 1 if abs(value) < 9.95 else 0, sign)} bp"
        if kind in ("pct", "spct"):
            return f"{_plain(100.0 * value, 1, sign)}%"
        if kind in ("usd", "susd"):
            return self._dollars(value, sign)
        return super().__format__(kind)

    def _dollars(self, value: float, sign: str) -> str:
        digits = 0 if abs(value) >= 9.95 else 1 if abs(value) >= 0.095 else 2
        text = _plain(abs(value), digits, "")
        mark = ("-" if value < 0.0 else sign) if float(text.replace(",", "")) != 0.0 else ""
        return f"{mark}${text}bn"


class _Chinese(_Number):
    """In Chinese billions of dollars are tens of 億."""

    def _dollars(self, value: float, sign: str) -> str:
        digits = 0 if abs(value) >= 0.995 else 1
        text = _plain(abs(10.0 * value), digits, "")
        mark = ("-" if value < 0.0 else sign) if float(text.replace(",", "")) != 0.0 else ""
        return f"{mark}{text} 億美元"


def written(key: str, numbers: Mapping[str, float | tuple[str, str]]) -> tuple[str, str]:
    """A sentence of `STORY` in both languages. numbers: floats, or pairs of texts."""
    return filled(STORY[key], numbers)


def filled(words: tuple[str, str], numbers: Mapping[str, float | tuple[str, str]]) -> tuple[str, str]:
    """A pair of texts with the numbers put in."""
    english = {name: value[0] if isinstance(value, tuple) else _Number(value) for name, value in numbers.items()}
    chinese = {name: value[1] if isinstance(value, tuple) else _Chinese(value) for name, value in numbers.items()}
    return words[0].format(**english), words[1].format(**chinese)


def dollars(value: float, chinese: bool) -> str:
    """Billions of dollars as a language writes them: `$171bn`, `1,710 億美元`."""
    return f"{(_Chinese if chinese else _Number)(value):usd}"


def _plain(value: float, digits: int, sign: str) -> str:
    """A number without a minus before zero."""
    text = f"{value:{sign},.{digits}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0.0 else text
