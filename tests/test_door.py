"""The one public door: importing it costs nothing, and every name behind it is there."""

import json
import subprocess
import sys

import pytest

import netbasis

HEAVY = [
    "numba",
    "scipy",
    "pandas",
    "plotly",
    "httpx",
    "dask",
    "numpy",
    "polars",
    "pyarrow",
    "jinja2",
    "typer",
    "rich",
    "duckdb",
    "platformdirs",
]


def loaded_by(code):
    """Names of the modules loaded in a fresh interpreter after some code."""
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout))


def test_the_import_loads_nothing_heavy():
    loaded = loaded_by("import netbasis")
    assert "netbasis" in loaded
    assert not loaded & set(HEAVY)
    assert {name for name in loaded if name.startswith("netbasis.")} == set()


def test_plain_questions_need_no_compiler():
    # contract names, calendars and conversion factors: the command line answers them at once
    loaded = loaded_by(
        "import netbasis as nb\n"
        "nb.conversion_factor('ZNZ24', 0.0125, '2031-08-15')\n"
        "nb.parse_contract('ZNM20').delivery\n"
        "nb.CBOT.is_business_day('2020-03-18')"
    )
    assert not loaded & {"numba", "scipy", "pandas", "plotly", "httpx", "dask", "polars"}


@pytest.mark.parametrize("name", netbasis.__all__)
def test_every_public_name_resolves(name):
    assert getattr(netbasis, name) is getattr(netbasis, name)
    assert name in dir(netbasis)


def test_public_names_are_sorted_and_unique():
    names = netbasis.__all__[1:]
    assert names == sorted(set(names))


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'basis_tabel'"):
        netbasis.basis_tabel  # noqa: B018
