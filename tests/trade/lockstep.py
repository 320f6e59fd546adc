"""The package's kernels and the twin, fed the same days."""

from __future__ import annotations

import numpy as np
from twin import ACCOUNTS, CAUSES, Day, Rules, Twin

from netbasis.kernels import trade_change as change
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_delivery as delivery
from netbasis.kernels import trade_path as path
from netbasis.trade.policy import Ladder, Policy, RepoTerm
from netbasis.trade.run import CODES

TOLERANCE = 1e-9


def market(day: Day) -> np.ndarray:
    """The array of a day."""
    m = np.zeros(kernels.MARKET)
    for place, value in (
        (kernels.M_SETTLE, day.settle), (kernels.M_OVERNIGHT, day.night_interest), (kernels.M_RATE, day.overnight),
        (kernels.M_CLEAN, day.clean), (kernels.M_ACCRUED, day.accrued), (kernels.M_COUPON, day.coupon),
        (kernels.M_FUTURES, day.futures), (kernels.M_TERM, day.term), (kernels.M_SPECIAL, day.special),
        (kernels.M_HAIRCUT, day.haircut), (kernels.M_MARGIN, day.margin), (kernels.M_ROLLED, day.rolled),
        (kernels.M_GAP, day.gap), (kernels.M_OPTION, day.option), (kernels.M_BOND_SPREAD, day.bond_spread),
        (kernels.M_FUTURES_SPREAD, day.futures_spread),
    ):  # fmt: skip
        m[place] = value
    return m


class Pair:
    """A position twice."""

    def __init__(self, rules: Rules, equity: float, unit: float = 100_000.0) -> None:
        names = set(Rules.__dataclass_fields__) - {"ladder", "own_haircut"}
        policy = Policy(
            ladder=Ladder(tuple(RepoTerm(*rung) for rung in rules.ladder)),
            **{name: getattr(rules, name) for name in names},
        )
        self.rules, self.equity, self.unit = rules, equity, unit
        self.policy = policy.array(rules.own_haircut)
        self.state, self.legs = np.zeros(kernels.STATE), policy.ladder.arrays()
        self.state[kernels.CASH] = self.state[kernels.CAPITAL] = self.state[kernels.OPENED] = equity
        self.twin = Twin(rules, unit, equity, equity)
        self.twin.put_in(equity)
        self.begin()

    def begin(self) -> None:
        self.book, self.earned = np.zeros((kernels.EVENTS, kernels.ACCOUNTS)), np.zeros(kernels.CAUSES)
        self.before = self.state[: kernels.ACCOUNTS].copy()
        self.twin.new_day()

    def open(self, day: Day, face: float, ratio: float, factor: float) -> None:
        self.begin()
        self.state[kernels.FACTOR], self.state[kernels.UNIT] = factor, self.unit
        contracts = -np.rint(face * ratio / self.unit)
        kernels.open_position(
            self.state, self.legs, market(day), self.policy, face, contracts, self.book, self.earned, False
        )
        self.twin.open(day, face, ratio, factor)
        self.same()

    def carry(self, day: Day) -> str:
        self.begin()
        m = market(day)
        kernels.hold_day(self.state, self.legs, m, self.policy, self.book, self.earned)
        self.twin.carry(day)
        self.same()
        found = path.liquidity_test(
            self.state, self.legs, m, self.policy, self.equity, self.book, self.earned
        )  # fmt: skip
        said = self.twin.test_liquidity(day)
        assert said == ({CODES[found]} if found else set())
        self.same()
        return CODES[found] if found else "held"

    def close(self, day: Day, share: float = 1.0, times: float = 1.0) -> None:
        m = market(day)
        kernels.close_share(
            self.state, self.legs, m, self.policy, share, times, self.book, self.earned, False
        )  # fmt: skip
        self.twin.close(day, share, times)
        self.same()

    def resize(self, day: Day, face: float, ratio: float) -> None:
        """To another face of the same sign, its contracts by a ratio."""
        contracts = -float(np.rint(face * ratio / self.unit))
        traded = abs(contracts - self.state[kernels.CONTRACTS])
        change.resize(
            self.state, self.legs, market(day), self.policy, face, contracts, traded, self.book, self.earned,
            kernels.BY_COSTS,
        )  # fmt: skip
        self.twin.resize(day, face, contracts, traded, "costs")
        self.same()

    def roll_futures(self, day: Day, face: float, ratio: float, factor: float) -> None:
        contracts = -float(np.rint(face * ratio / self.unit))
        change.roll_futures(
            self.state, self.legs, market(day), self.policy, factor, face, contracts, self.book, self.earned
        )  # fmt: skip
        self.twin.roll_futures(day, face, ratio, factor)
        self.same()

    def close_tail(self, day: Day) -> None:
        delivery.close_tail(self.state, self.legs, market(day), self.policy, self.book, self.earned)
        self.twin.close_tail(day)
        self.same()

    def deliver(self, day: Day) -> None:
        delivery.deliver(self.state, self.legs, day.futures, day.accrued, self.book, self.earned)
        self.twin.deliver(day.accrued)
        self.same()

    def same(self) -> None:
        """Every account, cause, leg, and the identities of the ledger."""
        near = TOLERANCE * max(abs(self.twin.equity), self.equity)
        for place, name in enumerate(ACCOUNTS):
            assert abs(self.state[place] - self.twin.money[name]) <= near, name
        for place, name in enumerate(CAUSES):
            assert abs(self.earned[place] - self.twin.earned[name]) <= near, name
        for place, value in (
            (kernels.FACE, self.twin.face), (kernels.CONTRACTS, self.twin.contracts),
            (kernels.BUFFER, self.twin.buffer), (kernels.LOWEST, self.twin.lowest),
        ):  # fmt: skip
            assert abs(self.state[place] - value) <= near
        for leg, rung in zip(self.legs, self.twin.rungs, strict=False):
            assert abs(leg[kernels.PRINCIPAL] - rung.principal) <= near
            assert abs(leg[kernels.INTEREST] - rung.interest) <= near
            assert leg[kernels.END] == rung.end
            assert abs(leg[kernels.HAIRCUT] - rung.haircut) <= 1e-14  # averages of what was bought when
            assert abs(leg[kernels.RATE] - rung.rate) <= 1e-14
        signs = np.array([1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0])
        assert np.abs(self.book @ signs).max() <= near
        assert np.abs(self.before + self.book.sum(axis=0) - self.state[: kernels.ACCOUNTS]).max() <= near
        assert abs(self.earned.sum() - self.book[:, kernels.PROFIT].sum()) <= near
