"""The sectors of the twin: objects with balance sheets of their own. Plain Python floats, no arrays, no compiler.

Repo is kept loan by loan (who owes whom), equity is not tracked but read off the balance sheet, the central bank's
reserves are what the others hold: the kernel does each of these the other way round.
"""

from __future__ import annotations

import math


class Sector:
    """bonds, futures: by tenor, face; loans: repo owed, by lender; units: money-fund shares held."""

    def __init__(self, name: str, bonds: list[float], futures: list[float], cash: float, margin: float, units: float):
        self.name, self.bonds, self.futures = name, list(bonds), list(futures)
        self.cash, self.margin, self.units = cash, margin, units
        self.loans: dict[Sector, float] = {}
        self.lent: dict[Sector, float] = {}

    def owed(self) -> float:
        return sum(self.loans.values())

    def lent_out(self) -> float:
        return sum(self.lent.values())

    def value(self, prices: list[float]) -> float:
        return sum(b * p for b, p in zip(self.bonds, prices, strict=True))

    def equity(self, prices: list[float]) -> float:
        return self.value(prices) + self.cash + self.margin + self.lent_out() + self.units - self.owed()

    def borrow(self, lender: Sector, wanted: float) -> None:
        """Bring the repo from one lender to an amount."""
        more = wanted - self.loans.get(lender, 0.0)
        self.loans[lender] = lender.lent[self] = wanted
        self.cash += more
        lender.cash -= more

    def sell(self, buyer: Sector, k: int, face: float, price: float) -> None:
        self.bonds[k] -= face
        buyer.bonds[k] += face
        self.cash += face * price
        buyer.cash -= face * price

    def pay(self, payee: Sector, amount: float) -> None:
        self.cash -= amount
        payee.cash += amount


class ClearingHouse(Sector):
    """Its cash is its members' initial margin."""

    def equity(self, prices: list[float]) -> float:
        return super().equity(prices) - self.cash

    def settle(self, members: list[Sector], moved: list[float]) -> None:
        for member in members:
            gain = sum(f * m for f, m in zip(member.futures, moved, strict=True))
            self.pay(member, gain)

    def call(self, members: list[Sector], rates: list[float]) -> dict[str, float]:
        calls = {}
        for member in members:
            needed = sum(abs(f) * r for f, r in zip(member.futures, rates, strict=True))
            calls[member.name] = needed - member.margin
            member.pay(self, needed - member.margin)
            member.margin = needed
        return calls


class MoneyFunds(Sector):
    """issued: shares, at one dollar. with_central_bank: reverse repo."""

    def __init__(self, name, bonds, futures, cash, margin, issued, with_central_bank):  # type: ignore[no-untyped-def]
        super().__init__(name, bonds, futures, cash, margin, 0.0)
        self.issued, self.with_central_bank = issued, with_central_bank

    def equity(self, prices: list[float]) -> float:
        return super().equity(prices) + self.with_central_bank - self.issued

    def take_in(self, holder: Sector, amount: float) -> None:
        holder.pay(self, amount)
        holder.units += amount
        self.issued += amount


class Treasury(Sector):
    """debt: by tenor, face. Its cash is its account with the central bank."""

    def __init__(self, name, tenors, cash, debt):  # type: ignore[no-untyped-def]
        super().__init__(name, [0.0] * tenors, [0.0] * tenors, cash, 0.0, 0.0)
        self.debt = list(debt)

    def equity(self, prices: list[float]) -> float:
        return super().equity(prices) - sum(d * p for d, p in zip(self.debt, prices, strict=True))


class CentralBank(Sector):
    """Makes the money it pays with: its cash is minus all money made. money_funds: owners of its reverse repo."""

    money_funds: MoneyFunds

    def equity(self, prices: list[float]) -> float:
        return super().equity(prices) - self.money_funds.with_central_bank


class Fund:
    """A hedge fund: bonds, futures sold one for one, repo, cash; limits drawn once."""

    def __init__(self, bonds: list[float], repo: float, cash: float, traits: dict[str, float], margin: list[float]):
        self.bonds, self.repo, self.cash, self.traits = list(bonds), repo, cash, traits
        self.start = cash - repo + sum(q * (1.0 + m) for q, m in zip(bonds, margin, strict=True))

    def haircut(self, reset: float, jump: float, floor: float) -> float:
        own = self.traits["haircut"]
        if own <= 0.0:
            own = max(own, reset)
        return max(own + jump, floor)

    def live(self, now: Now) -> dict[str, float]:
        """One step, in the order of docs/system.md: cash flows, renewal, thresholds, trade."""
        t, tenors = self.traits, range(len(self.bonds))
        before = list(self.bonds)
        for k in tenors:
            self.cash -= before[k] * now.futures_moved[k]  # short futures
            self.cash -= before[k] * (now.margin[k] - now.margin_before[k])
            self.cash += before[k] * now.coupon[k]
        interest = self.repo * (t["overnight"] * now.overnight + (1.0 - t["overnight"]) * now.term)
        self.cash -= interest
        value = sum(before[k] * now.price[k] for k in tenors)
        posted = sum(before[k] * now.margin[k] for k in tenors)
        h = self.haircut(now.reset, now.jump, now.floor)
        matured = t["rolls"] * self.repo
        renewed = t["rolls"] * now.rolled * (1.0 - h) * value
        self.repo += renewed - matured
        self.cash += renewed - matured

        own = self.cash + value + posted - self.repo
        wish = t["buffer"] * value * (1.0 + now.precaution)
        freed = value + posted - self.repo
        for_cash = over_limit = 0.0
        if value > 0.0:
            if self.cash < now.trigger * wish:
                for_cash = (wish - self.cash) / (max(freed, 0.0) + wish)
            over_limit = max(1.0 - t["leverage"] * own / value, 0.0)
        stopped = own < t["stop"] * self.start
        part = 1.0 if stopped else max(for_cash, over_limit)
        called = part > 0.0 and value > 0.0
        sale = now.speed * part
        if self.cash < 0.0:
            sale = max(sale, for_cash)
        if own <= 0.0:
            sale = 1.0
        sale = min(sale, 1.0)
        buy = 0.0
        if not called and not stopped and self.cash - wish >= now.entry * (h * value + posted):
            buy = now.entry
        self.cash += sale * freed - buy * (h * value + posted)
        self.repo += -sale * self.repo + buy * (1.0 - h) * value
        for k in tenors:
            self.bonds[k] += before[k] * (buy - sale)
        loss = max(-own, 0.0)
        self.cash += loss
        if own <= 0.0:
            self.cash = 0.0  # to the bit: the lender takes what is there and bears what is missing
        return {"interest": interest, "loss": loss, "called": 1.0 if called else 0.0, "rolled": renewed - matured}


class Now:
    """What is the same for every fund in a step."""

    price: list[float]
    futures_moved: list[float]
    margin: list[float]
    margin_before: list[float]
    coupon: list[float]
    overnight: float
    term: float
    reset: float
    jump: float
    floor: float
    rolled: float
    precaution: float
    trigger: float
    speed: float
    entry: float


class Rule:
    """A policy: waits for its trigger or day, then for its lag, acts, ends at its cap or exit for good."""

    def __init__(self, kind: str, terms: dict[str, float]):
        self.kind, self.terms = kind, terms
        self.began: int | None = None
        self.active = self.over = False
        self.used = 0.0

    def morning(self, day: int, dislocation: float, spread: float) -> None:
        if self.over:
            return
        t, measure = self.terms, spread if self.kind == "standing_repo" else dislocation
        if self.began is None and (day >= t["day"] if t["day"] >= 0 else measure > t["trigger"]):
            self.began = day
        if self.began is not None and day >= self.began + t["lag"]:
            self.active = True
        if self.active and (measure < t["exit"] or self.used >= t["cap"]):
            self.active, self.over = False, True


MASK = 0xFFFFFFFF


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10 in whole numbers of Python."""
    (a, b, c, d), (x, y) = counter, key
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (second >> 32) ^ b ^ x, second & MASK, (first >> 32) ^ d ^ y, first & MASK
        x, y = (x + 0x9E3779B9) & MASK, (y + 0xBB67AE85) & MASK
    return a, b, c, d


def normals(seed: int, scenario: int, day: int) -> list[float]:
    """The four normals of a day."""
    from scipy.special import ndtri

    words = philox((day, 0, scenario & MASK, scenario >> 32), (seed & MASK, seed >> 32))
    return [float(ndtri((word + 0.5) / 2.0**32)) for word in words]


def arrives(rate: float, dt: float) -> float:
    return 1.0 - math.exp(-rate * dt)
