"""Commands on market directories: template and check."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from netbasis.errors import Problem
from netbasis.report.reasons import reason_text
from netbasis.report.words import Language


def write_template(folder: Path) -> int:
    """Write a market directory to fill in."""
    from netbasis.data.market_template import write_template as write

    for path in write(folder):
        sys.stdout.write(f"{path}\n")
    sys.stdout.write(f"next: put your prices in, then: netbasis check {folder}; netbasis basis --market {folder}\n")
    return 0


def check_folder(folder: Path) -> int:
    """Print every problem of a market directory; 2 when one of them is an error."""
    from netbasis.data.market_dir import check_market

    problems = check_market(folder)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    sys.stdout.write(f"{folder}: {_count(errors, 'error')}, {_count(warnings, 'warning')}\n")
    return 2 if errors else 0


def report_problems(problems: Sequence[Problem], others: Sequence[str] = (), lang: Language = "en") -> int:
    """List problems on standard error, beside a result that could be computed; 2 when one is an error.

    Warnings about `others`, contracts that were not asked for, are left out. What is wrong is said in `lang` where
    its words are known there.
    """
    for problem in problems:
        if problem.severity == "error" or not any(code in problem.what for code in others):
            sys.stderr.write(f"netbasis: {replace(problem, what=_said(problem.what, lang))}\n")
    return 2 if any(problem.severity == "error" for problem in problems) else 0


def _said(what: str, lang: Language) -> str:
    """What is wrong, in the reader's language: a reason, a finding of the sample's quality check, or as written."""
    text = reason_text(what, lang)
    if lang == "en" or text != what:
        return text
    from netbasis.data.quality import check_history
    from netbasis.data.sample import sample_panel

    return next((finding.zh for finding in check_history(sample_panel()) if finding.en == what), what)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
