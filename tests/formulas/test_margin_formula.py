"""The formula of initial margin, by hand, and as the kernel steps it."""

from __future__ import annotations

import numpy as np
import pytest

from netbasis.formulas.margin import decayed_variance, margin_target
from netbasis.kernels import liquidity as kernel
from netbasis.trade.margin import MarginModel


def test_by_hand():
    # 3.5 moves of 5 bp at 0.08 point a bp of a $100,000 contract: 3.5 x 5 x $80
    assert margin_target(5.0, 0.08, 100_000.0, 3.5, 1.0, 5.0, 0.5) == pytest.approx(1400.0)
    assert margin_target(20.0, 0.08, 100_000.0, 3.5, 4.0, 5.0, 0.5) == pytest.approx(5600.0)
    assert decayed_variance(4.0, 3.0, 0.75) == pytest.approx(5.25)


def test_the_kernel_steps_as_the_model_does():
    model = MarginModel()
    terms = np.zeros(kernel.TERMS)
    terms[kernel.T_FUTURES_DV01], terms[kernel.T_SCALE] = 0.09, 1.0
    terms[kernel.T_K : kernel.T_KEEP] = model.k, model.mpor, model.anchor, model.elasticity, model.floor
    terms[kernel.T_RISE], terms[kernel.T_FALL] = model.most_rise, model.most_fall
    volatility = np.array([2.0, 5.0, 40.0, 40.0, 1.0, 6.0])
    expected = model.path(volatility, np.full(6, 0.09), 100_000.0, start=1500.0)
    now = 1500.0
    for vol, wanted in zip(volatility, expected, strict=True):
        now = kernel.margin_after(now, vol**2, terms, 100_000.0)
        assert now == pytest.approx(wanted, rel=1e-12)
