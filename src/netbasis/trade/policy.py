"""How a position is financed, sized and run: repo ladder, sizing, costs and the rules of a bad day. Frozen choices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path

Remargin = Literal["losses", "both", "roll"]
Shortfall = Literal["close", "call", "credit"]
Missing = Literal["stop", "carry", "skip"]
AtDelivery = Literal["close", "roll", "deliver"]
Hedge = Literal["conversion_factor", "dv01", "option_adjusted"]

_REMARGIN = {"roll": 0.0, "losses": day.LOSSES, "both": day.BOTH}
_SHORTFALL = {"close": 0.0, "call": 1.0, "credit": 2.0}
_MISSING = {"stop": path.MISSING_STOPS, "carry": path.MISSING_CARRIES, "skip": path.MISSING_SKIPS}
_AT_DELIVERY = {"close": path.CLOSES, "roll": path.ROLLS, "deliver": path.DELIVERS}
_SUM = 1e-12
ASSUMED_HAIRCUT = 0.02  # where none is given; every result made with it says so


def assumed_haircut() -> str:
    """What a result says where no haircut was given."""
    return f"haircut of {ASSUMED_HAIRCUT:.2%}: assumed, none was given"


@dataclass(frozen=True, slots=True)
class RepoTerm:
    """A rung of the repo ladder. share: of the position it finances; days: its term, 1 is overnight."""

    share: float
    days: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """The repo ladder of a position: rungs whose shares add up to one.

    Raises BadInput for no rung, shares that are not above zero or do not add up to one, terms below a day.
    """

    rungs: tuple[RepoTerm, ...]

    def __post_init__(self) -> None:
        if not self.rungs:
            raise BadInput("repo ladder", given="no rung", allowed="one rung or more, such as RepoTerm(1.0, 1)")
        for rung in self.rungs:
            if not 0.0 < rung.share <= 1.0 or not 1 <= rung.days <= 366:
                raise BadInput("rung of the repo ladder", given=rung, allowed="share above 0, up to 1; 1 to 366 days")
        total = math.fsum(rung.share for rung in self.rungs)
        if abs(total - 1.0) > _SUM:
            raise BadInput("shares of the repo ladder", given=total, allowed="shares that add up to 1")

    @classmethod
    def overnight(cls) -> Ladder:
        """Everything overnight."""
        return cls((RepoTerm(1.0, 1),))

    @classmethod
    def term(cls, days: int) -> Ladder:
        """Everything for one term."""
        return cls((RepoTerm(1.0, days),))

    @classmethod
    def read(cls, text: str) -> Ladder:
        """`overnight`, `term` (90 days), or rungs such as `0.5x1,0.5x30`. Raises BadInput."""
        if text == "overnight":
            return cls.overnight()
        if text == "term":
            return cls.term(90)
        try:
            pairs = [rung.split("x") for rung in text.split(",")]
            rungs = tuple(RepoTerm(float(share), int(days)) for share, days in pairs)
        except ValueError:
            raise BadInput(
                "repo ladder", given=text, allowed="overnight, term, or share x days such as 0.5x1,0.5x30"
            ) from None
        return cls(rungs)

    def arrays(self) -> Floats:
        """(k, LEG) rows of `kernels.trade_day`, nothing borrowed yet."""
        legs = np.zeros((len(self.rungs), day.LEG))
        legs[:, day.SHARE] = [rung.share for rung in self.rungs]
        legs[:, day.DAYS] = [rung.days for rung in self.rungs]
        return legs


@dataclass(frozen=True, slots=True)
class Sizing:
    """How large a position the equity carries.

    repo_leverage: 1 / haircut; a market whose haircut is larger on every day refuses it, on a day within a run the
    market's counts and the result says so; the equity less `buffer_share` pays haircut
    and margin. all_in_leverage: bonds at market value over equity, at the market's haircut. face: dollars. One of the
    three, or none: the market's haircut. buffer_share: of the equity, kept as cash (not with the other two, where the
    buffer is what is left). step: dollars of face, the size is rounded down to it. wait: business days after a sale
    forced by a shortage before anything is opened again.

    Raises BadInput for more than one of the three, leverage below 1, a buffer outside 0 to 1, a step that is no
    multiple of 100.
    """

    repo_leverage: float | None = None
    all_in_leverage: float | None = None
    face: float | None = None
    buffer_share: float = 0.25
    step: float = 100_000.0
    wait: int = 20

    def __post_init__(self) -> None:
        given = {
            name: value
            for name in ("repo_leverage", "all_in_leverage", "face")
            if (value := getattr(self, name)) is not None
        }
        if len(given) > 1:
            raise BadInput("sizing", given=given, allowed="one of repo_leverage, all_in_leverage, face")
        for name, value in given.items():
            least = 100.0 if name == "face" else 1.0
            if not (math.isfinite(value) and value >= least):
                raise BadInput(name, given=value, allowed=f"{least:g} or more")
        if not 0.0 <= self.buffer_share < 1.0:
            raise BadInput("buffer_share", given=self.buffer_share, allowed="a share of the equity, 0 to below 1")
        if not (self.step >= 100.0 and self.step % 100.0 == 0.0):
            raise BadInput("step", given=self.step, allowed="dollars of face, a multiple of 100")
        if self.face is not None and self.face % 100.0:
            nearest = round(self.face / 100.0) * 100
            raise BadInput("face", given=self.face, allowed="dollars, a multiple of 100", hint=f"nearest: {nearest}")
        if not 0 <= self.wait <= 2500:
            raise BadInput("wait", given=self.wait, allowed="business days, 0 to 2500")

    @property
    def own_haircut(self) -> float:
        """The haircut that goes with `repo_leverage`, NaN where the market's counts."""
        return math.nan if self.repo_leverage is None else 1.0 / self.repo_leverage

    def array(self) -> Floats:
        """(SIZING,) of `kernels.trade_path`."""
        out = np.zeros(path.SIZING)
        mode = path.BY_FACE if self.face is not None else path.BY_REPO
        mode = path.BY_ALL_IN if self.all_in_leverage is not None else mode
        step = min(self.step, 100.0) if self.face is not None else self.step
        out[[path.S_MODE, path.S_BUFFER, path.S_STEP, path.S_WAIT]] = mode, self.buffer_share, step, self.wait
        out[path.S_LEVERAGE] = self.all_in_leverage or self.face or 0.0
        return out


@dataclass(frozen=True, slots=True)
class Policy:
    """How a position is run.

    ladder: its repo. remargin of repo that does not mature: "both" ways at once (as the master agreement allows),
    "losses" at once and gains at the roll, or at the "roll" alone. shortfall, when cash runs out: "close" (sell),
    "call" (capital is called as far as `calls` x the equity at opening), "credit" (borrow as far as `credit` x that
    equity); beyond that a sale. called_below: share of the buffer at opening under which the fund counts as called.
    close_share: part sold first; stress: how many times the usual bid-offer a forced sale pays. strict: the test also
    looks at the cash between the margin call and the repo of the day. missing: what a held day without a price does.
    at_delivery: what the end of a contract does. commission: dollars a contract and side. credit_spread, cash_spread,
    margin_spread: decimals over (under, for cash and margin) the overnight rate. fails: share of a short's bonds that
    fail and pay the fails charge.

    Raises BadInput for a name that is none of these and for a number that cannot be used.
    """

    ladder: Ladder = Ladder((RepoTerm(1.0, 1),))  # noqa: RUF009 (frozen)
    remargin: Remargin = "both"
    shortfall: Shortfall = "close"
    missing: Missing = "carry"
    at_delivery: AtDelivery = "roll"
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

    def __post_init__(self) -> None:
        choices = (
            ("remargin", _REMARGIN), ("shortfall", _SHORTFALL), ("missing", _MISSING), ("at_delivery", _AT_DELIVERY),
        )  # fmt: skip
        for name, known in choices:
            if getattr(self, name) not in known:
                raise BadInput(name, given=getattr(self, name), allowed=", ".join(known))
        bounds = {
            "calls": 100.0, "credit": 100.0, "called_below": 1.0, "close_share": 1.0, "stress": 100.0,
            "commission": 100.0, "credit_spread": 1.0, "cash_spread": 1.0, "margin_spread": 1.0, "fails": 1.0,
        }  # fmt: skip
        for name, most in bounds.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and 0.0 <= value <= most):
                raise BadInput(name, given=value, allowed=f"0 to {most:g}")
        if self.close_share == 0.0:
            raise BadInput(
                "close_share", given=0.0, allowed="above 0, up to 1: the part that a forced sale sells first"
            )

    def array(self, own_haircut: float) -> Floats:
        """(POLICY,) of `kernels.trade_day`."""
        out = np.zeros(day.POLICY)
        out[day.REMARGIN], out[day.SHORTFALL] = _REMARGIN[self.remargin], _SHORTFALL[self.shortfall]
        out[day.CREDIT], out[day.CREDIT_SPREAD] = self.credit, self.credit_spread
        out[day.CASH_SPREAD], out[day.MARGIN_SPREAD] = self.cash_spread, self.margin_spread
        out[day.CALLED_BELOW], out[day.CLOSE_SHARE], out[day.STRESS] = self.called_below, self.close_share, self.stress
        out[day.COMMISSION], out[day.OWN_HAIRCUT], out[day.FAILS] = self.commission, own_haircut, self.fails
        out[day.STRICT], out[day.CALLS] = float(self.strict), self.calls
        out[day.AT_DELIVERY] = _AT_DELIVERY[self.at_delivery]
        return out

    @property
    def missing_code(self) -> int:
        """`missing` as `kernels.trade_path` counts it."""
        return _MISSING[self.missing]
