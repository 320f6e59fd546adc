"""The package's value of the laws and rights that the oracles know."""

import netbasis as nb
from netbasis.analytics.options.model import Gauss2, Rights
from netbasis.analytics.options.value import DeliveryOption, delivery_option


def package_value(market: nb.Market, contract: str, law, **rights: bool) -> DeliveryOption:
    """`delivery_option` with the parameters of a `Law`; quality, and the rights named, no other."""
    level, slope = (1e4 * s for s in law.sigma)
    model = Gauss2(level, slope, law.reversion, law.rho, law.noise, evening_share=law.evening)
    none = dict.fromkeys(Rights.NAMES, False)
    chosen = Rights(**(none | {"quality": True} | rights))
    return delivery_option(market, contract, model=model, rights=chosen, detail=False)
