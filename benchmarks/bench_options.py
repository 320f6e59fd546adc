"""How long does a future with all its delivery options take, and how near is it to the limit of a fine grid?

The model: two factors, noise of each issue, all four rights, ten-year contracts of 16 and 17 notes. The peer is a plain
NumPy Monte Carlo of the quality option alone (the part that a simulation can value without a regression) at the same
market: the time that it would need for a standard error as small as the grid's error (0.01/32), from the standard error
of one run. `convergence` prints the table of grid sizes. Then all eight contracts by three delivery months of a market
made for it, and moved markets of one contract: a few hundred, counted as ten thousand. The fitted curve is given.

    python benchmarks/bench_options.py --whole      the ten thousand markets themselves, and nothing else
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
from measure import Row, duration, seconds, show

import netbasis as nb
from netbasis.analytics.options.issues import Timetable, anchor_issues, fitted
from netbasis.analytics.options.market_model import market_model
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.analytics.options.value import delivery_option

DAYS = (("2020-03-18", "ZNM0"), ("2019-09-17", "ZNZ9"), ("2017-10-10", "ZNZ7"))
MODELS = {
    "default": Gauss2(),
    "120/150 bp, correlation -0.8": Gauss2(120.0, 150.0, correlation=-0.8),
    "200/150 bp, noise 0.1 bp": Gauss2(200.0, 150.0, noise_bp=0.1),
    "no noise": Gauss2(noise_bp=0.0),
}
FINE = Accuracy(81, 9, 5.5, 13, 7)
SIZES = (
    Accuracy(15, 3, 4.0, 3, 2), Accuracy(21, 5, 4.0), Accuracy(), Accuracy(35, 7, 4.5, 7, 5), Accuracy(51, 9, 5.0, 9, 5)
)  # fmt: skip
TARGET, CLOSE = 10e-3, 0.01 / 32.0
PATHS, LOOPS = 100_000, 20
ROOTS, MONTHS = ("ZT", "Z3N", "ZF", "ZN", "TN", "TWE", "ZB", "UB"), ("Z3", "H4", "M4")
BOARD, SCENARIOS = 150e-3, 60.0  # seconds
ALL = 10_000
TRIED = 250


def convergence() -> None:
    """Error of the model price in 32nds by grid size, against a fine grid."""
    print("error in 32nds by grid: " + "  ".join(f"{a.nodes}x{a.cross_nodes}" for a in SIZES))
    for day, contract in DAYS:
        market = nb.sample_market(day)
        for name, model in MODELS.items():
            fine = replace(FINE, nodes=41) if not model.noise_bp else FINE

            def price(size: Accuracy, market: nb.Market = market, model: Gauss2 = model, code: str = contract) -> float:
                return delivery_option(market, code, model=model, accuracy=size, detail=False).futures

            limit = price(fine)
            errors = "  ".join(f"{32.0 * (price(accuracy) - limit):+.6f}" for accuracy in SIZES)
            print(f"{contract} {name:30s} {errors}")


def simulated(market: nb.Market, contract: str, model: Gauss2) -> tuple[float, float]:
    """Futures price with the quality option alone, and its standard error, by simulation with antithetic paths."""
    future = market.contract(contract)
    timetable = Timetable.of(future, market.as_of)
    issues = anchor_issues(market, future, timetable, model, curve=fitted(market)[0])
    k = len(timetable.days) + 1
    v11, v12, v22 = model.covariance(timetable.years(timetable.days[-1]))
    rng = np.random.default_rng(1)
    z = rng.standard_normal((PATHS // 2, 2 + len(issues)))
    z = np.concatenate([z, -z])
    x = np.sqrt(v11) * z[:, :1]
    v = v12 / v11 * x + np.sqrt(v22 - v12 * v12 / v11) * z[:, 1:2] - model.shear * x
    c, p = issues.centre[k], issues.polynomial[k]
    value = sum(p[:, b, a] * x**a * v**b for b in range(4) for a in range(6 - b))
    price = np.exp(-x * c[:, 0] - v * c[:, 1]) * value - issues.accrued[k] + issues.noise[k] * z[:, 2:]
    # the cheapest single future as control variate
    best = int(np.argmin(issues.single[k]))
    saved = price.min(axis=1) - price[:, best]
    pairs = 0.5 * (saved[: PATHS // 2] + saved[PATHS // 2 :])
    return float(issues.single[k, best] + pairs.mean()), float(pairs.std() / np.sqrt(len(pairs)))


def whole_curve() -> nb.Market:
    """A market of all original terms near 5% on 2023-12-01, with every contract of three months."""
    day, terms = date(2023, 12, 1), {2: 1, 3: 1, 5: 1, 7: 1, 10: 3, 20: 3, 30: 3}
    rows = []
    for term, every in terms.items():
        for back in range(1, 12 * min(term, 15), every):
            months = 12 * 2023 + 11 - back
            dated = date(months // 12, months % 12 + 1, 15)
            coupon = 0.0025 * round(400 * (0.05 + 0.02 * np.sin(back)))
            maturity = dated.replace(year=dated.year + term)
            name = f"{term}-{dated}"
            rows.append(nb.Treasury(name, coupon, maturity, dated, original_term=12 * term))
    bonds = nb.Treasuries.from_rows(rows)
    years = (bonds.maturity - np.datetime64(day)).astype(float) / 365.25
    clean = nb.clean_price(bonds, 0.05 + 0.002 * np.log(years), day)
    futures = {root + month: 100.0 for root in ROOTS for month in MONTHS}
    return nb.Market(day, day, bonds, np.asarray(clean), futures, nb.RepoCurve.flat(0.052))


def scenarios(count: int, threads: int = 1) -> Callable[[], None]:
    """Work: the price of one contract in so many markets, moved together and one by one."""
    day, contract = DAYS[1]
    market = nb.sample_market(day)
    weigh, rng = fitted(market)[0], np.random.default_rng(1)
    moves = 0.5 * rng.standard_normal((count, 1)) + 0.02 * rng.standard_normal((count, len(market.clean)))

    def one(move: np.ndarray) -> None:
        delivery_option(replace(market, clean=market.clean + move), contract, curve=weigh, detail=False)

    def work() -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, moves))

    return work


def whole() -> list[Row]:
    """Ten thousand markets, once on two threads and once on one."""
    scenarios(TRIED)()  # compiled, and the steps of the grid kept
    rows = []
    for threads in (2, 1):
        work, start, used = scenarios(ALL, threads), time.perf_counter(), time.process_time()
        work()
        took, used = time.perf_counter() - start, time.process_time() - used
        question = f"{DAYS[1][1]}, {ALL:,} markets, all run, {threads} threads (processor {duration(used)}); the target"
        rows.append(Row(question, duration(took), duration(SCENARIOS), SCENARIOS / took))
    return rows


def board() -> list[Row]:
    """All contracts of a market; ten thousand markets of one contract."""
    market = whole_curve()
    curve, codes = fitted(market)[0], tuple(market.futures)
    sizes = [len(delivery_option(market, code, curve=curve, detail=False).cusip) for code in codes]

    def one_contract(code: str) -> float:
        return delivery_option(market, code, curve=curve, detail=False).futures

    def every() -> None:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(one_contract, codes))

    timed, alone = seconds(every), seconds(lambda: list(map(one_contract, codes)))
    many = seconds(scenarios(TRIED), 3) * ALL / TRIED
    return [
        Row(f"{len(codes)} contracts of {min(sizes)}-{max(sizes)} issues, all rights; peer: the target",
            duration(alone), duration(BOARD), BOARD / alone),
        Row("the same on two threads; peer: the target", duration(timed), duration(BOARD), BOARD / timed),
        Row(f"{DAYS[1][1]}, {ALL:,} markets (from {TRIED}); peer: the target",
            duration(many), duration(SCENARIOS), SCENARIOS / many),
    ]  # fmt: skip


def main() -> list[Row]:
    """Measure, print and return the rows."""
    convergence()
    rows = []
    quality = Rights(timing=False, wild_card=False, end_of_month=False)
    for day, contract in DAYS:
        market = nb.sample_market(day)
        model = market_model(market, market.contract(contract))[0]

        def full(market: nb.Market = market, contract: str = contract, model: Gauss2 = model) -> None:
            for _ in range(LOOPS):
                delivery_option(market, contract, model=model, detail=False)

        def detailed(market: nb.Market = market, contract: str = contract, model: Gauss2 = model) -> None:
            delivery_option(market, contract, model=model)

        def alone(market: nb.Market = market, contract: str = contract, model: Gauss2 = model) -> None:
            for _ in range(LOOPS):
                delivery_option(market, contract, model=model, rights=quality, detail=False)

        def peer(market: nb.Market = market, contract: str = contract, model: Gauss2 = model) -> None:
            simulated(market, contract, model)

        futures, error = simulated(market, contract, model)
        ours = delivery_option(market, contract, model=model, rights=quality, detail=False).futures
        if abs(futures - ours) > 4.0 * error:
            raise AssertionError(f"{contract}: {ours} and {futures} +- {error} by simulation")
        timed = seconds(full) / LOOPS
        rows.append(Row(f"{contract}, all rights; peer: the target", duration(timed), duration(TARGET), TARGET / timed))
        timed = seconds(detailed)
        question = f"{contract}, rights, risk, probabilities; peer: 7 targets"
        rows.append(Row(question, duration(timed), duration(7 * TARGET), 7 * TARGET / timed))
        timed, other = seconds(alone) / LOOPS, seconds(peer, 3) * (error / CLOSE) ** 2
        question = f"{contract}, quality alone; peer: simulation to 0.01/32"
        rows.append(Row(question, duration(timed), duration(other), other / timed))
        quiet = Gauss2(noise_bp=0.0)

        def still(market: nb.Market = market, contract: str = contract, model: Gauss2 = quiet) -> None:
            for _ in range(LOOPS):
                delivery_option(market, contract, model=model, detail=False)

        timed = seconds(still) / LOOPS
        question = f"{contract}, all rights, no noise; peer: the target"
        rows.append(Row(question, duration(timed), duration(TARGET), TARGET / timed))
    rows += board()
    show(rows)
    return rows


if __name__ == "__main__":
    if "--whole" in sys.argv[1:]:
        show(whole())
    else:
        main()
