"""A slow, plain twin of a levered position, written from docs/trade.md alone: dictionaries, loops, no arrays.

It shares no code with `kernels.trade_day` and `kernels.trade_path`. Dollars; prices in points per 100 face.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ACCOUNTS = ("cash", "margin", "bonds", "repo", "owed", "capital", "profit")
CAUSES = (
    "coupon", "financing", "convergence", "ctd_change", "delivery_option", "hedge", "roll", "margin_financing", "costs",
    "residual",
)  # fmt: skip
FAILS_RATE = 0.03


@dataclass
class Day:
    """What a day shows: settlement as a day number, interest of a dollar over the nights since the last settlement."""

    settle: int
    days: int
    night_interest: float
    overnight: float
    clean: float
    accrued: float
    coupon: float
    futures: float
    term: float
    special: float
    haircut: float
    margin: float
    rolled: float
    gap: float
    option: float
    bond_spread: float
    futures_spread: float

    @property
    def dirty(self) -> float:
        return self.clean + self.accrued


@dataclass
class Rules:
    """Choices that docs/trade.md names, with the names of `Policy`."""

    ladder: list[tuple[float, int]]
    remargin: str = "both"
    shortfall: str = "close"
    own_haircut: float = 0.0
    calls: float = 1.0
    credit: float = 0.25
    called_below: float = 0.5
    close_share: float = 1.0
    stress: float = 3.0
    strict: bool = False
    commission: float = 0.60
    credit_spread: float = 0.01
    cash_spread: float = 0.0
    margin_spread: float = 0.0
    fails: float = 0.0

    def haircut(self, day: Day) -> float:
        return max(day.haircut, self.own_haircut)


@dataclass
class Rung:
    share: float
    days: int
    principal: float = 0.0
    rate: float = 0.0
    interest: float = 0.0
    haircut: float = 0.0
    end: int = 0
    funded: float = 1.0  # the part of it that was renewed


@dataclass
class Twin:
    """A position and its money."""

    rules: Rules
    unit: float
    equity_at_opening: float
    capital_at_opening: float = 0.0
    money: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ACCOUNTS, 0.0))
    earned: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CAUSES, 0.0))
    rungs: list[Rung] = field(default_factory=list)
    face: float = 0.0
    contracts: float = 0.0
    factor: float = 0.0
    last: Day | None = None
    buffer: float = 0.0
    lowest: float = 0.0

    # money

    @property
    def equity(self) -> float:
        return self.money["capital"] + self.money["profit"]

    def move(self, cause: str | None = None, **changes: float) -> None:
        """Change accounts; what the two sides differ by is profit, and belongs to a cause."""
        for name, amount in changes.items():
            self.money[name] += amount
        assets = sum(changes.get(name, 0.0) for name in ("cash", "margin", "bonds"))
        claims = sum(changes.get(name, 0.0) for name in ("repo", "owed", "capital"))
        gained = assets - claims
        if cause is None:
            assert abs(gained) <= 1e-6 * max(abs(assets), abs(claims), 1.0)
        else:
            self.money["profit"] += gained
            self.earned[cause] += gained

    def value(self, day: Day) -> float:
        return self.face * day.dirty / 100.0

    def new_day(self) -> None:
        self.earned = dict.fromkeys(CAUSES, 0.0)

    def put_in(self, amount: float) -> None:
        self.move(cash=amount, capital=amount)

    def pay_costs(self, day: Day, face: float, contracts: float, cause: str, times: float = 1.0) -> None:
        points = abs(face) * day.bond_spread * times + abs(contracts) * self.unit * day.futures_spread * times
        self.move(cause, cash=-points / 100.0 - abs(contracts) * self.rules.commission)

    # opening and closing

    def open(self, day: Day, face: float, ratio: float, factor: float, cause: str = "costs") -> None:
        self.face, self.factor, self.last = face, factor, day
        self.contracts = -float(round(face * ratio / self.unit))
        worth = self.value(day)
        self.rungs = [Rung(share, days) for share, days in self.rules.ladder]
        self.move(cash=-worth, bonds=worth)
        for rung in self.rungs:
            self.borrow(rung, day, 1.0)
        self.set_margin(day)
        self.pay_costs(day, face, self.contracts, cause)
        self.buffer = self.lowest = self.money["cash"]

    def lent(self, haircut: float, day: Day) -> float:
        """What bonds at today's price raise; below zero: what must be lent to borrow them."""
        return self.value(day) * (1.0 - haircut if self.face > 0.0 else 1.0 + haircut)

    def borrow(self, rung: Rung, day: Day, part: float) -> None:
        rung.haircut, rung.funded = self.rules.haircut(day), part
        rung.principal = part * rung.share * self.lent(rung.haircut, day)
        rung.rate, rung.end, rung.interest = day.term - day.special, day.settle + rung.days, 0.0
        self.move(cash=rung.principal, repo=rung.principal)

    def repay(self, rung: Rung, share: float = 1.0) -> None:
        principal, interest = share * rung.principal, share * rung.interest
        self.move(cash=-principal - interest, repo=-principal, owed=-interest)
        rung.principal -= principal
        rung.interest -= interest

    def set_margin(self, day: Day) -> None:
        need = abs(self.contracts) * day.margin - self.money["margin"]
        self.move(cash=-need, margin=need)

    def close(self, day: Day, share: float = 1.0, times: float = 1.0, cause: str = "costs") -> None:
        sold = self.face if share == 1.0 else 100.0 * round(share * self.face / 100.0)
        share = sold / self.face
        traded = self.contracts if share == 1.0 else float(round(share * self.contracts))
        worth = sold * day.dirty / 100.0
        self.move(cash=worth, bonds=-worth)
        for rung in self.rungs:
            self.repay(rung, share)
        self.face -= sold
        self.contracts -= traded
        self.set_margin(day)
        self.pay_costs(day, sold, traded, cause, times)
        if share == 1.0:
            self.face, self.rungs = 0.0, []

    # changes of a position that goes on

    def resize(self, day: Day, face: float, contracts: float, traded: float, cause: str) -> None:
        """The difference alone is traded; what is bought is financed on the rungs as they stand, at today's terms."""
        old, more = self.face, face - self.face
        if abs(face) < abs(old):
            worth = -more * day.dirty / 100.0
            self.move(cash=worth, bonds=-worth)
            for rung in self.rungs:
                self.repay(rung, -more / old)
        elif more:
            worth = more * day.dirty / 100.0
            self.move(cash=-worth, bonds=worth)
            fresh = self.rules.haircut(day)
            sign = -1.0 if old > 0.0 else 1.0
            for rung in self.rungs:
                fully = rung.share * (1.0 + sign * rung.haircut) * old * day.dirty / 100.0
                added = rung.share * (1.0 + sign * fresh) * worth
                rung.funded = (rung.funded * fully + added) / (fully + added)
                rung.haircut = (rung.haircut * old + fresh * more) / face
                rung.rate = (rung.rate * rung.principal + (day.term - day.special) * added) / (rung.principal + added)
                rung.principal += added
                self.move(cash=added, repo=added)
        self.face, self.contracts = face, contracts
        self.set_margin(day)
        self.pay_costs(day, more, traded, cause)
        self.buffer = self.money["cash"]

    def roll_futures(self, day: Day, face: float, ratio: float, factor: float) -> None:
        """The futures of the old contract closed, those of the new one opened; the bonds stay."""
        contracts = -float(round(face * ratio / self.unit))
        self.resize(day, face, contracts, abs(self.contracts) + abs(contracts), "roll")
        self.factor, self.last = factor, day

    # a day

    def carry(self, day: Day) -> None:
        """Steps 1 to 8."""
        assert self.last is not None
        before = self.last
        cash, margin = self.money["cash"], self.money["margin"]
        moved = day.futures - before.futures
        # 1 variation margin; what it earns beyond a factor-weighted hedge is the hedge's
        per_point = self.contracts * self.unit / 100.0
        hedge = (self.contracts * self.unit + self.face * self.factor) / 100.0
        self.move("hedge", cash=hedge * moved)
        self.move("convergence", cash=(per_point - hedge) * moved)
        # 2 initial margin
        self.set_margin(day)
        self.lowest = self.money["cash"]
        # 3 coupons
        self.move("coupon", cash=self.face * day.coupon / 100.0)
        # 4 repo interest
        for rung in self.rungs:
            rate = day.night_interest - day.special * day.days / 360.0 if rung.days == 1 else rung.rate * day.days / 360
            interest = rung.principal * rate
            rung.interest += interest
            self.move("financing", owed=interest)
        if self.face < 0.0:
            charge = max(FAILS_RATE - day.overnight, 0.0) * day.days / 360.0 * self.rules.fails
            self.move("financing", cash=-charge * abs(self.money["bonds"]))
        # 5 maturing repo, 6 re-margin
        for rung in self.rungs:
            if rung.end <= day.settle:
                self.repay(rung)
                self.borrow(rung, day, day.rolled)
            elif self.rules.remargin != "roll":
                wanted = rung.funded * rung.share * self.lent(rung.haircut, day)
                if self.rules.remargin == "losses":
                    wanted = min(wanted, rung.principal)
                self.move(cash=wanted - rung.principal, repo=wanted - rung.principal)
                rung.principal = wanted
        # 7 interest on the balances of the nights that passed
        self.interest(day, cash, margin)
        # 8 the mark
        points = self.face / 100.0
        self.move("coupon", bonds=points * (day.accrued - before.accrued))
        gap, option = points * (day.gap - before.gap), points * (day.option - before.option)
        self.move("ctd_change", bonds=gap)
        self.move("delivery_option", bonds=option)
        self.move("convergence", bonds=points * (day.clean - before.clean) - gap - option)
        self.last = day

    def interest(self, day: Day, cash: float, margin: float) -> None:
        years = day.days / 360.0
        rate = day.night_interest + (-self.rules.cash_spread if cash >= 0.0 else self.rules.credit_spread) * years
        earned = cash * rate + margin * (day.night_interest - self.rules.margin_spread * years)
        self.move("margin_financing", cash=earned)

    def test_liquidity(self, day: Day) -> set[str]:
        """Step 9: what happened."""
        short = self.money["cash"] if not self.rules.strict else min(self.money["cash"], self.lowest)
        if short >= self.rules.called_below * max(self.buffer, 0.0):
            return set()
        if self.rules.shortfall == "call":
            # the buffer is restored, as far as the calls go; a call that does not lift cash to zero is not made
            left = self.rules.calls * self.equity_at_opening - (self.money["capital"] - self.capital_at_opening)
            paid = min(max(self.buffer - self.money["cash"], -short), max(left, 0.0))
            if paid > 0.0 and short + paid >= 0.0:
                self.put_in(paid)
                return {"called"}
        if short >= 0.0:
            return {"called"}
        if self.rules.shortfall == "credit" and -short <= self.rules.credit * self.equity_at_opening:
            return {"on credit"}
        part = self.rules.close_share
        if part < 1.0:
            self.close(day, part, self.rules.stress)
            if self.money["cash"] >= 0.0:
                return {"sold in part"}
        self.close(day, 1.0, self.rules.stress)
        return {"sold out"}

    # delivery

    def close_tail(self, day: Day) -> None:
        """On the last trading day: one contract for each contract face of bonds."""
        whole = float(int(self.face / self.unit))
        odd = self.face - whole * self.unit
        share = odd / self.face
        worth = odd * day.dirty / 100.0
        self.move(cash=worth, bonds=-worth)
        for rung in self.rungs:
            self.repay(rung, share)
        traded = -whole - self.contracts
        self.face, self.contracts = whole * self.unit, -whole
        self.set_margin(day)
        self.pay_costs(day, odd, traded, "costs")

    def deliver(self, accrued: float) -> float:
        """The invoice for the bonds; what it differs from the mark by is convergence."""
        assert self.last is not None
        day = self.last
        points = self.face / 100.0
        invoice = points * (day.futures * self.factor + accrued)
        self.move("convergence", bonds=invoice - self.value(day))
        self.move(cash=invoice, bonds=-invoice)
        for rung in self.rungs:
            self.repay(rung)
        self.face = self.contracts = 0.0
        self.set_margin(day)
        self.rungs = []
        return invoice
