"""Rich and cheap: each issue's yield against a curve fitted to the market, and how noisy that market is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import terms
from netbasis.kernels.yields import STREET, solve_yields_general
from netbasis.market.cash_flows import YEAR
from netbasis.market.curve import BP
from netbasis.market.fit import Anchor, FittedCurve, Model, fit_curve
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

NOISE_RANGE = (1.0, 10.0)  # years
THIRTY_SECONDS = 32.0


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of one market: `bp` root mean square of yield errors in basis points, over `issues`
    issues from `shortest` to `longest` years. model and notes are those of the curve."""

    bp: float
    issues: int
    shortest: float
    longest: float
    model: str
    notes: tuple[str, ...]


def rich_cheap(
    market: Market, model: Model = "svensson", *, anchor: Anchor = "auto", curve: FittedCurve | None = None
) -> pl.DataFrame:
    """Every issue of the market against the fitted curve, in the market's order (see `fit_curve`).

    Columns: cusip, coupon, maturity, clean (points), yield and fitted_yield (street, decimal),
    residual_bp (yield less fitted, bp: positive is cheap), residual_32nds (clean less fitted price, 32nds
    of a point: negative is cheap), model, reason. A cell that cannot be computed is null. reason says why
    the fit does not rest on an issue or why it has no yield; it is null for all others. curve: the market's
    own, fitted before; model and anchor are not used then. Raises BadInput when there are too few issues to fit a
    curve to, or when the curve is of another market.
    """
    import polars as pl

    curve = _curve(market, model, anchor, curve)
    bonds = market.bonds
    clean = np.where(market.clean > 0.0, market.clean, np.nan)
    own, fitted = _street_yields(curve, clean), _street_yields(curve, curve.fitted)
    reason = curve.reason.copy()
    for at in np.flatnonzero(curve.used & ~np.isfinite(own - fitted)):
        reason[at] = "no street yield: its first coupon is more than a year away"
    columns = {
        "cusip": pl.Series(bonds.cusip.tolist(), dtype=pl.String),
        "coupon": bonds.coupon,
        "maturity": bonds.maturity,
        "clean": clean,
        "yield": own,
        "fitted_yield": fitted,
        "residual_bp": (own - fitted) / BP,
        "residual_32nds": (clean - curve.fitted) * THIRTY_SECONDS,
        "model": pl.Series([curve.model] * len(bonds), dtype=pl.String),
        "reason": pl.Series(reason.tolist(), dtype=pl.String),
    }
    return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))


def noise(
    market: Market, model: Model = "svensson", *, anchor: Anchor = "auto", curve: FittedCurve | None = None
) -> Noise:
    """Root mean square of the yield errors in bp over the issues of 1 to 10 years that the fit rests on.

    Source: Hu, Pan and Wang, Journal of Finance 68 (2013). Two things differ: their curve also
    rests on bills, and the market here may cover part of the range only (`shortest`, `longest` say which
    part, and values of different parts do not compare). curve: as for `rich_cheap`. Raises BadInput when
    no issue of the fit is in the range.
    """
    curve = _curve(market, model, anchor, curve)
    errors = _street_yields(curve, market.clean) - _street_yields(curve, curve.fitted)
    years = (market.bonds.maturity - np.datetime64(market.settle, "D")).astype(np.float64) / YEAR
    counted = curve.used & (years >= NOISE_RANGE[0]) & (years <= NOISE_RANGE[1]) & np.isfinite(errors)
    if not counted.any():
        raise BadInput(
            "no issue of 1 to 10 years for the noise measure",
            given=f"{curve.covered[0]:.1f} to {curve.covered[1]:.1f} years",
            allowed="issues of 1 to 10 years remaining",
        )  # fmt: skip
    size = float(np.sqrt(np.mean(np.square(errors[counted])))) / BP
    within = years[counted]
    return Noise(size, len(within), float(within.min()), float(within.max()), curve.model, curve.notes)


def _curve(market: Market, model: Model, anchor: Anchor, curve: FittedCurve | None) -> FittedCurve:
    """The curve given, or one fitted to the market."""
    if curve is None:
        return fit_curve(market, model, anchor=anchor)
    if curve.market is not market:
        raise BadInput("a curve of another market", given=curve.market.as_of, allowed=f"the one of {market.as_of}")
    return curve


def _street_yields(curve: FittedCurve, clean: Floats) -> Floats:
    """(n,) street yields of the market's issues at (n,) clean prices; NaN where there is none."""
    matrix, found = curve.terms, np.empty(len(clean))
    solve_yields_general(
        clean + matrix[terms.ACCRUED], matrix[terms.COUPON], matrix[terms.PERIODS], matrix[terms.FRACTION],
        matrix[terms.ODD_NEXT], matrix[terms.ODD_SECOND], STREET, found,
    )  # fmt: skip
    return found
