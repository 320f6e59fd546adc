"""What a sweep and a search say while they run, in English and 繁體中文."""

from __future__ import annotations

LINES: dict[str, tuple[str, str]] = {
    "begin": (
        "{total:,} scenarios in {tasks:,} tasks: {kept:,} kept, {missing:,} to run",
        "{total:,} 個情境分為 {tasks:,} 件：保留 {kept:,} 件，待執行 {missing:,} 件",
    ),
    "tenth": ("{done:,} of {all:,} tasks", "已完成 {done:,}／{all:,} 件"),
    "mended": ("{shard}: it is computed again", "{shard}：重新計算"),
    "bisection": (
        "amounts known to {gap}; the search ends at {tolerance}",
        "金額已縮小至 {gap}以內；至 {tolerance}為止",
    ),
}


def line(key: str, zh: bool, **fields: object) -> str:
    """One line of `LINES`."""
    return LINES[key][1 if zh else 0].format(**fields)
