"""The provider list: names, modules, the hosts that may be asked, and how long to pause between two questions."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import cast

from netbasis.data.sources.wire import Source
from netbasis.errors import UnknownName

_HERE = "netbasis.data.sources"


@dataclass(frozen=True, slots=True)
class Provider:
    """module: under this folder; hosts: empty for files that the user brings; pause: seconds."""

    name: str
    module: str
    hosts: tuple[str, ...] = ()
    pause: float = 0.5

    def load(self) -> Source:
        """The module."""
        return cast(Source, import_module(f"{_HERE}.{self.module}"))


_DIRECT = ("www.treasurydirect.gov", "treasurydirect.gov", "www.savingsbonds.gov")
_PROVIDERS = (
    Provider("treasury_prices", "treasury_prices", _DIRECT, 1.0),
    Provider("treasury_auctions", "treasury_auctions", ("api.fiscaldata.treasury.gov", *_DIRECT)),
    Provider("treasury_par_yields", "treasury_par_yields", ("home.treasury.gov",)),
    Provider("nyfed_rates", "nyfed_rates", ("markets.newyorkfed.org",)),
    Provider("nyfed_dealers", "nyfed_dealers", ("markets.newyorkfed.org",)),
    Provider("nyfed_soma", "nyfed_soma", ("markets.newyorkfed.org",)),
    Provider("nyfed_repo", "nyfed_repo", ("markets.newyorkfed.org",)),
    Provider("ofr", "ofr", ("data.financialresearch.gov",)),
    Provider("cftc", "cftc", ("www.cftc.gov", "publicreporting.cftc.gov")),
    Provider("fred", "fred", ("fred.stlouisfed.org", "api.stlouisfed.org")),
    Provider("fed_gsw", "fed_gsw", ("www.federalreserve.gov",)),
    Provider("settlements", "settlements"),
    Provider("factor_workbook", "factor_workbook"),
    Provider("futures_csv", "futures_csv"),
    Provider("price_file", "price_file"),
)
PROVIDERS = MappingProxyType({provider.name: provider for provider in _PROVIDERS})
HOSTS = tuple(sorted({host for provider in _PROVIDERS for host in provider.hosts}))
PAUSES = MappingProxyType(
    {host: provider.pause for provider in _PROVIDERS for host in provider.hosts} | dict.fromkeys(_DIRECT, 1.0)
)


def online() -> tuple[str, ...]:
    """Names of the providers that are fetched; the others are files of the user's."""
    return tuple(provider.name for provider in _PROVIDERS if provider.hosts)


def source(name: str) -> Source:
    """The module of a provider. UnknownName with the nearest names."""
    if name not in PROVIDERS:
        raise UnknownName.among("source", name, PROVIDERS)
    return PROVIDERS[name].load()
