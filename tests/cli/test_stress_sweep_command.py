"""`netbasis stress sweep`, `map`, `frontier`: what they print and write, also on a cluster and after a kill -9."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from netbasis.cli.stress_axes import typed_event, typed_rules, typed_values
from netbasis.cli.stress_map import NOISE
from netbasis.errors import BadInput, NetbasisError
from netbasis.report.map_tables import event_words
from netbasis.system.bands import SPIRAL, Event, book_loss
from netbasis.system.engine import METRICS
from netbasis.system.engine import run as run_system
from netbasis.system.frontier import frontier
from netbasis.system.maps import fragility_map, map_plan
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario
from netbasis.system.sweep import plan_sweep, run_sweep
from netbasis.system.sweep_axes import changed

NOISY = ("--set", "noise=3", "--set", "flow_noise=10")
SWEEP = ("stress", "sweep", "calm", *NOISY, "--axis", "shock=1,1.5", "--axis", "funds.haircut=0.01,0.03",
         "--seeds", "6", "--task", "4")  # fmt: skip
MAP = ("stress", "map", "mar2020", "--without", "purchases", "--leverage", "10,30", "--haircut", "1,5", "--shock",
       "0.3,1", "--seeds", "4", "--steps", "2")  # fmt: skip
FRONTIER = ("stress", "frontier", "mar2020", "--rates", "20,80", "--lags", "0,6", "--seeds", "3", "--steps", "2")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_a_case_and_metric_is_what_single_runs_give(run) -> None:
    done = run(*SWEEP, "--workers", "0", "--format", "csv")
    rows = rows_of(done.out)
    assert len(rows) == 4 * len(METRICS)
    scenario, parameters = changed(
        read_scenario("calm"), Parameters(noise=3.0, flow_noise=10.0), {"shock": 1.5, "funds.haircut": 0.03}
    )
    values = sorted(run_system(scenario, parameters, count=6, record=False).metric("yield_rise").tolist())
    (row,) = (r for r in rows if (r["shock"], r["funds.haircut"], r["metric"]) == ("1.5", "0.03", "yield_rise"))
    assert float(row["median"]) == pytest.approx((values[2] + values[3]) / 2.0, rel=1e-12)
    assert float(row["q95"]) == pytest.approx(values[4] + 0.75 * (values[5] - values[4]), rel=1e-12)
    assert (row["scenarios"], row["tried"], row["policy"], row["reason"]) == ("6", "6", "scenario", "")
    assert "24 scenarios in 6 tasks: 0 kept, 6 to run" in done.err and "6 of 6 tasks" in done.err


def test_every_scenario_and_the_table(run, tmp_path: Path) -> None:
    out = tmp_path / "all.parquet"
    assert run(*SWEEP, "--workers", "0", "--every", "--format", "parquet", "--out", out).code == 0
    assert pl.read_parquet(out).height == 24
    done = run(*SWEEP, "--workers", "0", "--metrics", "yield_rise,days_to_calm", "--folder", tmp_path / "kept")
    assert "4 cases, 6 runs each" in done.out and "funds.haircut" in done.out and "kept in" in done.out
    found = run_sweep(_plan(), tmp_path / "kept", workers=0)
    assert found.made == 0 and found.audit.result in done.out
    chinese = run(*SWEEP, "--workers", "0", "--lang", "zh")
    assert "已完成 6／6 件" in chinese.err and "4 組，每組 6 次" in chinese.out


def _plan():
    scenario = read_scenario("calm")
    from netbasis.system.variants import changed as with_numbers

    held = with_numbers(scenario, {"noise": 3.0, "flow_noise": 10.0}, {}, {})
    return plan_sweep(held, axes={"shock": [1.0, 1.5], "funds.haircut": [0.01, 0.03]}, count=6)


def test_sets_of_policies_and_rows(run, tmp_path: Path) -> None:
    march = ("stress", "sweep", "mar2020", "--without", "purchases", "--workers", "0", "--format", "json")
    rules = ("--rules", "none", "--rules", "both=outright,size=40,trigger=20,cap=800+standing_repo,size=300,trigger=25")
    rows = {(r["policy"], r["metric"]): r["median"] for r in json.loads(run(*march, *rules).out)}
    assert rows["both", "dislocation"] < rows["none", "dislocation"]
    assert rows["none", "purchases"] == 0.0 < rows["both", "purchases"]
    file = tmp_path / "rows.csv"
    file.write_text("shock,policy.outright.lag\n0.5,0\n1.0,3\n1.0,9\n")
    found = json.loads(run(*march, "--rows", file, *rules[2:]).out)
    peaks = [(r["shock"], r["policy.outright.lag"], r["median"]) for r in found if r["metric"] == "dislocation"]
    assert [peak[:2] for peak in peaks] == [(0.5, 0.0), (1.0, 3.0), (1.0, 9.0)]
    assert peaks[1][2] < peaks[2][2]


def test_a_case_that_cannot_be_is_a_row_with_its_reason(run) -> None:
    arguments = ("stress", "sweep", "calm", "--axis", "sizes.money_funds=10,700", "--workers", "0")
    rows = json.loads(run(*arguments, "--format", "json").out)
    bad = [r for r in rows if r["sizes.money_funds"] == 10.0]
    assert len(bad) == len(METRICS) and all(r["median"] is None and r["scenarios"] == 0 for r in bad)
    assert all("balance sheet of the money funds" in r["reason"] for r in bad)
    shown = run(*arguments).out
    assert "1 of 2 runs have no numbers" in shown and "balance sheet of the money funds" in shown


def test_seeds_without_noise_are_said_to_be_the_same(run) -> None:
    done = run("stress", "sweep", "calm", "--axis", "shock=1", "--seeds", "3", "--workers", "0")
    assert "has no noise" in done.out


# --- map and frontier ---------------------------------------------------------------------------------------


def test_the_map_is_the_function_s(run, tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    done = run(*MAP, "--workers", "0", "--plot", file, "--format", "json")
    rows = json.loads(done.out)
    assert len(rows) == 2 * 8
    scenario = read_scenario("mar2020").without("purchases")
    plan = map_plan(scenario, Parameters(**NOISE), leverage=[10, 30], haircut=[0.01, 0.05], shock=[0.3, 1.0], count=4,
                    per_day=2)  # fmt: skip
    for event in (SPIRAL, book_loss(0.3)):
        expected = fragility_map(plan, event).table().drop("reason").to_dicts()
        assert [{k: r[k] for k in expected[0]} for r in rows if r["event"] == str(event)] == expected
    page = file.read_text(encoding="utf-8")
    assert page.count('"type":"heatmap"') == 4 and "book falls by more than 30%" in page
    assert "src=" not in page.split("</script>", 1)[1]


def test_the_map_as_tables_in_both_languages(run) -> None:
    done = run(*MAP, "--workers", "0", "--event", "repo>100", "--event", "spiral")
    assert "repo over policy rate, peak, bp: above 100" in done.out and "4 bp and $3.0bn a day are added" in done.out
    assert len(re.findall(r"haircut [15]%", done.out)) == 4
    chinese = run(*MAP, "--workers", "0", "--event", "book=0.3", "--lang", "zh")
    assert set(re.findall(r"[A-Za-z]{3,}", re.sub(r"[0-9a-f]{64}", "", chinese.out))) == {"Wilson", "set", "noise"}


def test_the_frontier_is_the_function_s(run, tmp_path: Path) -> None:
    file = tmp_path / "frontier.html"
    done = run(*FRONTIER, "--plot", file, "--format", "csv")
    expected = frontier(read_scenario("mar2020"), Parameters(**NOISE), rates=[20, 80], lags=[0, 6], bound=15.0,
                        within=7, trigger=20.0, count=3, per_day=2).table()  # fmt: skip
    assert pl.read_csv(io.StringIO(done.out), schema=expected.schema).equals(expected)
    assert expected["cap"].null_count() not in (0, 4)
    assert "amounts known to" in done.err
    assert '"symbol":"x"' in file.read_text(encoding="utf-8")
    shown = run(*FRONTIER, "--lang", "zh").out
    assert "以此速度購買至期末仍不足" in shown and "現券購買" in shown


def test_values_rules_and_events_as_typed() -> None:
    assert typed_values("10, 20,40", "--axis") == (10.0, 20.0, 40.0)
    assert typed_values("0.5:1.5:5", "--axis") == (0.5, 0.75, 1.0, 1.25, 1.5)
    assert typed_values("0:0.3:4", "--axis")[1] == 0.1
    assert typed_event("spiral") == SPIRAL and typed_event("book=0.3") == book_loss(0.3)
    assert typed_event("book < -0.5") == Event("book", -0.5, below=True)
    assert event_words(typed_event("book<-0.5"), "en") == "the hedge funds' book falls by more than 50%"
    assert list(typed_rules(["none", "a=outright,size=1,cap=2"])) == ["none", "a"]
    with pytest.raises(BadInput):
        typed_event("book=1.5")


BAD = [
    (("sweep", "calm"), "--axis shock"),
    (("sweep", "calm", "--axis", "shock"), "NAME=VALUES"),
    (("sweep", "calm", "--axis", "shok=1"), "shock"),
    (("sweep", "calm", "--axis", "shock=a"), "numbers"),
    (("sweep", "calm", "--axis", "shock=1:2"), "FROM:TO:COUNT"),
    (("sweep", "calm", "--axis", "shock=1:2:1.5"), "FROM:TO:COUNT"),
    (("sweep", "calm", "--axis", "shock=1,1"), "different values"),
    (("sweep", "calm", "--axis", "shock=-1"), "0 to 100"),
    (("sweep", "calm", "--axis", "shock=1", "--axis", "shock=2"), "each name once"),
    (("sweep", "calm", "--axis", "funds.n=2.5"), "whole"),
    (("sweep", "calm", "--axis", "policy.outright.lag=1"), "no policy of that kind"),
    (("sweep", "calm", "--rules", "=outright,size=1"), "NAME=KIND"),
    (("sweep", "calm", "--rules", "a=outright"), "size"),
    (("sweep", "calm", "--rows", "nowhere.csv"), "cannot read --rows"),
    (("sweep", "calm", "--axis", "shock=1", "--metrics", "peace"), "dislocation"),
    (("sweep", "calm", "--axis", "shock=1", "--workers", "-1"), "worker processes"),
    (("sweep", "calm", "--axis", "shock=1", "--task", "0"), "scenarios in a task"),
    (("sweep", "calm", "--axis", "shock=1", "--workers", "1", "--cluster", "x"), "one of them"),
    (("sweep", "calm", "--axis", "shock=1", "--format", "parquet", "--workers", "0"), "--out"),
    (("sweep", "calm", "--axis", "shock=1", "--workers", "0", "--folder", "/dev/null/x"), "cannot write"),
    (("map", "calm", "--leverage", "0"), "all_in_leverage"),
    (("map", "calm", "--event", "panic"), "METRIC>NUMBER"),
    (("map", "calm", "--event", "panic>1"), "dislocation"),
    (("map", "calm", "--event", "book>x"), "a number"),
    (("map", "calm", "--event", "spiral", "--event", "spiral"), "each event once"),
    (("frontier", "mar2020", "--rates", "0"), "above zero"),
    (("frontier", "mar2020", "--lags", "1.5"), "whole numbers"),
    (("frontier", "mar2020", "--kind", "soft"), "outright or hedged"),
    (("frontier", "mar2020", "--bound", "30"), "bound <= trigger"),
    (("frontier", "calm", "--rates", "5", "--lags", "0", "--seeds", "1", "--plot", "/dev/null/x.html"), "cannot write"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_bad_options_are_one_line(run, arguments: tuple[str, ...], said: str) -> None:
    done = run("stress", *arguments)
    assert done.code == 2, done.said
    assert said in done.err
    assert done.err.strip().splitlines()[-1].startswith("netbasis: ")
    assert done.out == ""


def test_another_sweep_s_folder_is_refused(run, tmp_path: Path) -> None:
    assert run(*SWEEP, "--workers", "0", "--folder", tmp_path).code == 0
    done = run(*SWEEP, "--axis", "risk=1,2", "--workers", "0", "--folder", tmp_path)
    assert done.code == 2 and "holds another one" in done.err


# --- the real command, killed; and on a cluster -------------------------------------------------------------

COMMAND = (sys.executable, "-c", "from netbasis.cli import run\nif __name__ == '__main__':\n    run()")
LONG = ("stress", "sweep", "mar2020", *NOISY, "--axis", "shock=0.5:1.5:5", "--axis", "funds.haircut=0.01,0.03",
        "--seeds", "40", "--task", "10", "--every", "--format", "csv")  # fmt: skip


def real(*arguments: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=240, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def undisturbed() -> str:
    done = real(*LONG, "--workers", "0")
    assert done.returncode == 0, done.stderr
    assert len(rows_of(done.stdout)) == 400
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_killed_and_resumed(undisturbed: str, tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "out"
    where = ("--folder", str(folder), "--workers", workers)
    process = subprocess.Popen([*COMMAND, *LONG, *where], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        for line in process.stderr:  # killed where some tasks are done and most are not
            if re.match(r"\d+ of 40 tasks", line):
                break
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        out, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL and out == ""
    kept = len(list((folder / "shards").glob("*.parquet")))
    assert 0 < kept < 40
    again = real(*LONG, *where)
    assert again.returncode == 0, again.stderr
    said = re.search(r"400 scenarios in 40 tasks: (\d+) kept, (\d+) to run", again.stderr)
    assert said is not None and int(said[1]) >= kept and int(said[1]) + int(said[2]) == 40
    assert again.stdout == undisturbed
    assert real(*LONG, *where).stderr.startswith("400 scenarios in 40 tasks: 40 kept, 0 to run")


@pytest.mark.slow
def test_on_a_cluster(undisturbed: str, cluster, tmp_path: Path) -> None:
    address, _ = cluster
    began = time.monotonic()
    done = real(*LONG, "--cluster", address, "--folder", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout == undisturbed
    assert "40 of 40 tasks" in done.stderr and time.monotonic() - began < 200.0


def test_a_cluster_that_is_not_there(run, monkeypatch) -> None:
    from netbasis.system import sweep_cluster

    monkeypatch.setattr(sweep_cluster.on_cluster, "__defaults__", (0.5,))
    pytest.importorskip("distributed")
    done = run(*SWEEP, "--cluster", "tcp://127.0.0.1:9")
    assert done.code == 2 and "no scheduler at tcp://127.0.0.1:9" in done.err


def test_errors_of_a_sweep_are_the_package_s() -> None:
    from netbasis.system.sweep import BrokenShard, CannotWrite, WorkersLost

    assert all(issubclass(kind, NetbasisError) for kind in (BrokenShard, CannotWrite, WorkersLost))
