"""What a fit says about a case: draws of a probability or a share, from stored draws alone, without PyMC."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from simulator.base.errors import error
from simulator.base.model import FloatArray
from simulator.base.special import betaln, xlog1py, xlogy
from simulator.learning.inference_data import ELSEWHERE, FACTS, FAMILIES, Facts, column, country_of

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
    if quantity == "reversal":
        shift = {None: 0.0, "provider": 1.0, "claimant": -1.0}[facts.appellant]
        shift *= float(draws.attrs["appellant_shift"])
        rate = _column(draws, f"rate[{_place(draws, jurisdiction)}]")
        return _probability(np.log(rate) - np.log1p(-rate) + shift)
    if quantity in ("liability", "clause"):
        effect, slopes = _effect(draws, jurisdiction, facts), _slopes(draws, facts)
        return _probability(_column(draws, "centre") + effect + slopes)
    return _share(mixture(draws, jurisdiction=jurisdiction, facts=facts), name=quantity, seed=seed)


@dataclass(frozen=True)
class Mixture:
    """A share draw by draw: nothing, else all, else a Beta. All (n_draws,)."""

    zero: FloatArray  # probability of nothing
    one: FloatArray  # of all, given that it is not nothing
    mean: FloatArray  # of the Beta
    precision: FloatArray  # a + b


def mixture(draws: "xr.Dataset", *, jurisdiction: str, facts: Facts) -> Mixture:
    """Return what a fit of ratio or share says of a case; see `posterior`."""
    return Mixture(
        zero=_probability(_column(draws, "zero") + _slopes(draws, facts)),
        one=_probability(_column(draws, "one")),
        mean=_probability(_column(draws, "centre") + _effect(draws, jurisdiction, facts)),
        precision=np.exp(_column(draws, "log_precision")),
    )


def log_density(share: float, *, given: Mixture) -> float:
    """Return the log of the probability at 0 and 1, and of the density [per unit of share] in between."""
    if share <= 0:
        return math.log(given.zero.mean())
    some = 1 - given.zero
    if share >= 1:
        return math.log((some * given.one).mean())
    a, b = given.mean * given.precision, (1 - given.mean) * given.precision
    log_beta = xlogy(a - 1, share) + xlog1py(b - 1, -share) - betaln(a, b)
    return math.log((some * (1 - given.one) * np.exp(log_beta)).mean())


def _share(given: Mixture, *, name: str, seed: int) -> FloatArray:
    """Return draws of a share with hurdles at nothing and at all: (n_draws,)."""
    rng = np.random.default_rng([seed, crc32(name.encode())])
    zero, one = rng.random((2, given.zero.size))
    between = rng.beta(given.mean * given.precision, (1 - given.mean) * given.precision)
    some = np.where(one < given.one, 1.0, between)
    return np.where(zero < given.zero, 0.0, some)


def _effect(draws: "xr.Dataset", jurisdiction: str, facts: Facts) -> FloatArray:
    """Return what legal family and jurisdiction add to the log odds: (n_draws,)."""
    family, place = _family(draws, jurisdiction, facts), _place(draws, jurisdiction)
    return _column(draws, f"of_family[{family}]") + _column(draws, f"of_jurisdiction[{place}]")


def _slopes(draws: "xr.Dataset", facts: Facts) -> FloatArray:
    """Return what the facts add to the log odds: (n_draws,)."""
    slopes = np.zeros(draws.sizes["draw"])
    for name in FACTS[str(draws.attrs["quantity"])]:
        slopes += _column(draws, f"slope[{name}]") * column(name, facts)
    return slopes


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
    given = draws.attrs[name]  # a list of one text comes back from a file as the text
    return [given] if isinstance(given, str) else [str(label) for label in given]


def _probability(log_odds: FloatArray) -> FloatArray:
    result: FloatArray = 1 / (1 + np.exp(-log_odds))
    return result
