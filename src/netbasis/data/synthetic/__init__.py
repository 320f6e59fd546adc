"""A SYNTHETIC market, 2010 to 2025: real par curves, issues and SOFR; made prices, term repo, specials and margins."""

from netbasis.data.synthetic.market import SyntheticMarket, synthetic_market

__all__ = ["SyntheticMarket", "synthetic_market"]
