"""What a fit says about a case: draws of a probability or a share, from stored draws alone, without PyMC."""

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from simulator.base import FloatArray
from simulator.errors import error
from simulator.inference import APPELLANT_SHIFT
from simulator.inference_data import ELSEWHERE, FACTS, FAMILIES, Facts, column, country_of

if TYPE_CHECKING:
    import xarray as xr

FAMILY_OF = {
    "CN": "china", "AT": "civil", "BR": "civil", "CH": "civil", "DE": "civil", "ES": "civil", "FR": "civil",
    "IT": "civil", "JP": "civil", "KR": "civil", "NL": "civil", "TW": "civil", "AU": "common", "CA": "common",
    "GB": "common", "HK": "common", "IE": "common", "IN": "common", "NZ": "common", "SG": "common",
    "US": "common",
}  # fmt: skip
"""Legal family of countries that may lack precedents; `Facts.family` goes before it."""


def posterior(draws: "xr.Dataset", *, jurisdiction: str, facts: Facts, seed: int = 0) -> FloatArray:
    """Return draws for a case: (n_draws,).

    Of liability, clause and reversal: the probability, uncertain as it is. Of ratio and share: the share
    itself, with its atoms at 0 and 1. A jurisdiction without rows gets an effect from the population of
    jurisdictions, the same for all such, so that comparisons see the same draws.

    Parameters
    ----------
    draws : xarray.Dataset
        A stored fit, dimension `draw`.
    jurisdiction : str
        Code such as us-ca; states of a federation count as their country.
    facts : Facts
        Of the case.
    seed : int
        Of the draws of a share.
    """
    quantity = str(draws.attrs["quantity"])
    place = _place(draws, jurisdiction)
    if quantity == "reversal":
        shift = {None: 0.0, "provider": APPELLANT_SHIFT, "claimant": -APPELLANT_SHIFT}[facts.appellant]
        rate = _column(draws, f"rate[{place}]")
        return _probability(np.log(rate) - np.log1p(-rate) + shift)
    family = _family(draws, jurisdiction, facts)
    effect = _column(draws, f"of_family[{family}]") + _column(draws, f"of_jurisdiction[{place}]")
    slopes = np.zeros(draws.sizes["draw"])
    for name in FACTS[quantity]:
        slopes += _column(draws, f"slope[{name}]") * column(name, facts)
    if quantity in ("liability", "clause"):
        return _probability(_column(draws, "centre") + effect + slopes)
    return _share(draws, effect=effect, slopes=slopes, seed=seed)


def _share(draws: "xr.Dataset", *, effect: FloatArray, slopes: FloatArray, seed: int) -> FloatArray:
    """Return draws of a share with hurdles at nothing and at all: (n_draws,)."""
    rng = np.random.default_rng([seed, crc32(str(draws.attrs["quantity"]).encode())])
    zero, one = rng.random((2, draws.sizes["draw"]))
    mean = _probability(_column(draws, "centre") + effect)
    precision = np.exp(_column(draws, "log_precision"))
    between = rng.beta(mean * precision, (1 - mean) * precision)
    some = np.where(one < _probability(_column(draws, "one")), 1.0, between)
    return np.where(zero < _probability(_column(draws, "zero") + slopes), 0.0, some)


def _place(draws: "xr.Dataset", jurisdiction: str) -> str:
    country = country_of(jurisdiction)
    return country if country in _labels(draws, "jurisdiction") else ELSEWHERE


def _family(draws: "xr.Dataset", jurisdiction: str, facts: Facts) -> str:
    """Return the legal family: as given, of the country's own precedents, or of the list above."""
    country = country_of(jurisdiction)
    known = dict(zip(_labels(draws, "jurisdiction"), _labels(draws, "family"), strict=True))
    family = facts.family or known.get(country) or FAMILY_OF.get(country)
    if family not in FAMILIES:
        raise error("family_unknown", jurisdiction=jurisdiction, known=", ".join(FAMILIES))
    return str(family)


def _column(draws: "xr.Dataset", name: str) -> FloatArray:
    """Return the draws of a parameter: (n_draws,)."""
    values = draws["draws"].values[:, _labels(draws, "column").index(name)]
    return np.asarray(values, dtype=np.float64)


def _labels(draws: "xr.Dataset", name: str) -> list[str]:
    return [str(label) for label in draws.attrs[name]]


def _probability(log_odds: FloatArray) -> FloatArray:
    result: FloatArray = 1 / (1 + np.exp(-log_odds))
    return result
