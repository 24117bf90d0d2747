"""What lost data are worth: by the cost of making them again, by their income, by a market.

Every function takes and returns arrays of shape (n_draws,) (or numbers) and states its units.
"""

import numpy as np

from simulator.base.model import FloatArray


def recreation_cost(
    *,
    cost: FloatArray,
    remaining_life: FloatArray | float = 1.0,
    useful_life: FloatArray | float = 1.0,
    return_on_cost: FloatArray | float = 0.0,
    utility: FloatArray | float = 1.0,
) -> FloatArray:
    """Cost of making lost data again, less what the old data had been used up (new for old).

    Parameters
    ----------
    cost : (n_draws,)
        Cost of making the data again, as new. [currency]
    remaining_life, useful_life : (n_draws,)
        Remaining useful life when lost, and useful life when new. [years]
    return_on_cost : (n_draws,)
        Return on the cost that a market would pay; the cost approach to valuing data. [-]
    utility : (n_draws,)
        Quality or utility of the lost data compared with new data, 0 to 1. [-]

    Returns
    -------
    (n_draws,)
        `cost * (1 + return_on_cost) * utility * remaining_life / useful_life`. [currency]

    References
    ----------
    .. [1] LG Duisburg, 25 July 2014, 22 O 102/12: 5,068.04 EUR, 2 of 8 years left: 1,267.01 EUR.
    .. [2] China Appraisal Society, guiding opinions on appraising data assets, 8 September 2023.
    """
    age_factor = np.clip(np.divide(remaining_life, useful_life), 0.0, 1.0)
    return np.asarray(cost * (1.0 + return_on_cost) * utility * age_factor)


def accepted_value(*, choice: FloatArray, weights: list[float], values: list[FloatArray]) -> FloatArray:
    """Value of the data under the approach (cost, income, market) that the court accepts.

    The approaches are alternatives: a draw takes one of them, never their average.

    Parameters
    ----------
    choice : (n_draws,)
        Uniform on (0, 1): which approach the court accepts. [-]
    weights : list
        How often each approach is accepted; sums to one. [-]
    values : list of (n_draws,)
        Value under each approach. [currency]

    Returns
    -------
    (n_draws,)
        Value of the data. [currency]
    """
    index = np.searchsorted(np.cumsum(weights)[:-1], choice, side="right")
    return np.choose(index, [np.broadcast_to(value, np.shape(choice)) for value in values])


def income_value(
    *, royalty: FloatArray, growth: FloatArray, discount_rate: FloatArray, years: FloatArray
) -> FloatArray:
    """Value of data by the income that it would have brought: a growing annuity.

    Parameters
    ----------
    royalty : (n_draws,)
        Income, or royalty saved, of the first year, at its end. [currency/year]
    growth, discount_rate : (n_draws,)
        Yearly. [1/year]
    years : (n_draws,)
        Life of the data. [years]

    Returns
    -------
    (n_draws,)
        Present value. [currency]

    References
    ----------
    .. [1] China Appraisal Society, guiding opinions on appraising data assets, 8 September 2023.
    """
    spread = np.asarray(discount_rate - growth)
    spread = np.where(np.abs(spread) < 1e-9, 1e-9, spread)
    return np.asarray(royalty / spread * (1.0 - ((1.0 + growth) / (1.0 + growth + spread)) ** years))
