"""Words of the episode card: columns, grades, verdicts. Explanations, tests and documents carry their own."""

from __future__ import annotations

HEADERS: dict[str, tuple[str, str]] = {
    "explanation": ("explanation", "解釋"),
    "verdict": ("what the data held say", "所持資料所示"),
    "tests_for": ("for", "相符"),
    "tests_against": ("against", "不符"),
    "tests_silent": ("silent", "無法判讀"),
    "evidence_test": ("test of evidence", "檢驗項目"),
    "evidence_kind": ("kind", "性質"),
    "evidence_day": ("days", "日期"),
    "consistent_from": ("consistent from", "相符門檻"),
    "against_from": ("against from", "不符門檻"),
    "evidence_grade": ("says", "判讀"),
    "later_words": ("later documented", "事後記載"),
}
LEFT = ("explanation", "verdict", "evidence_test", "evidence_kind", "evidence_day", "consistent_from", "against_from",
        "evidence_grade", "later_words")  # fmt: skip

GRADES: dict[str, tuple[str, str]] = {
    "consistent": ("consistent", "相符"),
    "against": ("against", "不符"),
    "silent": ("silent", "無法判讀"),
}
KINDS: dict[bool, tuple[str, str]] = {True: ("direct", "直接"), False: ("indirect", "間接")}
ALSO = ("none of the six", "六項之外")
