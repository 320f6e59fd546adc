"""What the documents say is so: columns, commands, examples, links."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import netbasis as nb
from netbasis.cli import main
from netbasis.cli.app import app
from netbasis.trade import outlook

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-TW.md")
DOCUMENTS = sorted([*READMES, "CHANGELOG.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md"))])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"!?\[[^]]*\]\(([^)\s]+)\)")


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(text_of(document)) if found == kind]


# --- glossary ---------------------------------------------------------------------------------------------


@cache
def tables() -> dict[str, pl.DataFrame]:
    market = nb.sample_market("2020-03-18")
    quote = nb.Quote.of(market, "ZNM0", margin=2000.0)
    position = nb.open_position(quote, equity=1e8)
    episode = nb.replay("2019-09", leverages=(20.0,), financing=("term",), options=False)
    run = nb.backtest(episode.tape, nb.repo_gap())
    return {
        "outlook": outlook.outlook(market, position, quote),
        "legs": outlook.legs(position, quote),
        "balance_sheet": outlook.balance_sheet(position),
        "wanted_leverage": outlook.wanted_leverage(position, quote),
        "repledging_ladder": nb.repledging_ladder(0.02),
        "replay": episode.summary(),
        "daily": run.daily(),
        "ledger": run.ledger(),
        "happened": run.happened(),
        "curve": run.curve(),
        "trades": run.trades(),
        "attribution": run.attribution(),
        "statistics": pl.DataFrame([run.statistics()]),
        "sweep": nb.sweep(episode.tape, {"gap": nb.repo_gap()}),
        "basis_table": nb.basis_table(market, "ZNM0", detail=True),
        "ctd_table": nb.ctd_table(market),
        "basis_history": nb.basis_history(nb.sample_panel(), contract="ZNM0"),
        "hedge": nb.hedge(market, "ZNM0", "912828YX2", 1e6),
        "options": nb.options_table(market, "ZNM0").issues,
        "summary": nb.options_table(market, "ZNM0").summary.frame(),
        "greeks": nb.sensitivity(market, "ZNM0").frame(),
        "boundary": nb.wild_card_boundary(market, "ZNM0"),
        "switches": nb.switch_distances(market, "ZNM0"),
        "implied": nb.implied_volatility_of(market, "ZNM0", futures=133.9).frame(),
    }


def test_every_number_of_the_system_model_is_in_the_glossary():
    from netbasis.cli.fields_system import SYSTEM_MEANING
    from netbasis.system.engine import METRICS, VARIABLES
    from netbasis.system.flows import BUYERS, CAUSES

    named = set(re.findall(r"`([a-z_0-9]+)`", text_of("docs/glossary.md")))
    assert {*METRICS, *VARIABLES, *BUYERS, *CAUSES, *SYSTEM_MEANING} - named - {"sentence_zh"} == set()


TABLES = (
    "basis_table", "ctd_table", "basis_history", "hedge", "outlook", "legs", "balance_sheet", "wanted_leverage",
    "repledging_ladder", "replay", "daily", "ledger", "happened", "curve", "trades", "attribution", "statistics",
    "sweep", "options", "summary", "greeks", "boundary", "switches", "implied",
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_in_the_glossary(table):
    named = set(re.findall(r"`([a-z_0-9]+)`", text_of("docs/glossary.md")))
    missing = [name for name in tables()[table].columns if name not in named]
    assert missing == []


def test_the_interface_of_the_data_page_is_the_table():
    page = text_of("docs/data.md")
    named = re.findall(r"`([a-z_0-9]+(?:, [a-z_0-9]+){5,})`", page[page.index("## Columns of a basis table") :])
    listed = [name for names in named for name in names.split(", ")]
    assert listed == tables()["basis_table"].columns


# --- commands ---------------------------------------------------------------------------------------------


def command_lines() -> Iterator[tuple[str, str]]:
    """(document, block) of every block with a line of the command line."""
    for document in DOCUMENTS:
        for body in (*blocks(document, ""), *blocks(document, "sh"), *blocks(document, "bash")):
            if re.search(r"^netbasis ", body, re.M):
                yield document, body


def parts_of(body: str) -> Iterator[list[str]]:
    for line in body.splitlines():
        words = shlex.split(line, comments=True)
        while words:
            end = words.index("&&") if "&&" in words else len(words)
            yield words[:end]
            words = words[end + 1 :]


LINES = list(command_lines())


@pytest.mark.parametrize(("document", "body"), LINES, ids=[f"{name}-{i}" for i, (name, _) in enumerate(LINES)])
def test_every_command_shown_runs(document, body, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETBASIS_DATA", str(tmp_path / "lake"))
    for words in parts_of(body):
        if words[0] == "netbasis":
            code = main(words[1:])
            said = capsys.readouterr()
            assert code == 0, f"{shlex.join(words)}\n{said.err}"
            assert said.out.strip()
        elif words[0] == "echo":
            text, _, file = words[1:]
            with (tmp_path / file).open("a") as out:
                out.write(text + "\n")
        else:
            assert words[0] in ("./dev", "git", "pip"), words


def test_the_readmes_show_every_command():
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    names |= {group.typer_instance.info.name for group in app.registered_groups}
    shown = {words[1] for _, body in LINES for words in parts_of(body) if words[0] == "netbasis"}
    assert shown <= names
    assert names - shown <= {"demo", "report", "days", "basket"}


def test_every_option_named_is_there(capsys):
    known = {"--help"}
    for command in app.registered_commands:
        main([command.name or command.callback.__name__, "--help"])
        known |= set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands:
            main([group.typer_instance.info.name, command.name or command.callback.__name__, "--help"])
            known |= set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    for document in (*READMES, "docs/data.md", "docs/lake.md", "docs/method.md", "docs/how-to.md"):
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text_of(document)))
        assert named <= known, document


# --- examples in Python -----------------------------------------------------------------------------------


@pytest.mark.parametrize("document", READMES)
def test_the_example_gives_the_published_factor(document, capsys):
    (example,) = blocks(document, "python")
    tree = ast.parse(example)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(tree, document, "exec"), names)
    assert eval(compile(ast.Expression(last.value), document, "eval"), names) == 0.7474
    assert example.rstrip().endswith("# 0.7474")
    assert "912828V98" in capsys.readouterr().out


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name.startswith("docs/how-to")])
def test_the_how_to_runs_from_top_to_bottom(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel = nb.sample_panel()
    pl.DataFrame(
        {"date": panel.day, "cusip": panel.bonds.cusip[panel.issue].tolist(), "clean": panel.clean}
    ).write_parquet("prices.parquet")  # fmt: skip
    pl.DataFrame(
        {"date": panel.futures_day, "contract": panel.futures_code.tolist(), "price": panel.futures_price}
    ).write_parquet("futures.parquet")
    names: dict[str, object] = {}
    for example in blocks(document, "python"):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(example, document, "exec"), names)
    assert (tmp_path / "ctd.parquet").exists()


# --- links ------------------------------------------------------------------------------------------------


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_resolve(document):
    for link in LINK.findall(text_of(document)):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / document).parent / path if path else ROOT / document
        assert target.exists(), f"{document}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{document}: {link}"
