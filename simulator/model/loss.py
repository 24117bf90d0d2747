"""Heads of loss before any law: what the claimant lost, head by head.

Every function takes and returns arrays of shape (n_draws,) (or numbers) and states its units.
"""

from collections.abc import Callable

import numpy as np

from simulator.base.model import FloatArray
from simulator.model.data_value import recreation_cost

DAYS_A_MONTH = 365.25 / 12.0
SMALL_RATE = 1e-4  # a month; below it sums are taken as series


def restoration_cost(
    *,
    lost_volume: FloatArray,
    surviving_share: FloatArray,
    effort: FloatArray,
    hourly_rate: FloatArray,
) -> FloatArray:
    """Cost of restoring lost data from the copies that survive.

    Data with no surviving copy is outside this head; see `recreation_cost`.

    Parameters
    ----------
    lost_volume : (n_draws,)
        Data lost in the incident. [TB]
    surviving_share : (n_draws,)
        Part of it with a usable copy, 0 to 1. [-]
    effort : (n_draws,)
        Skilled work per terabyte restored. [h/TB]
    hourly_rate : (n_draws,)
        Price of that work. [currency/h]

    Returns
    -------
    (n_draws,)
        Cost before any apportionment or cap. [currency]

    References
    ----------
    .. [1] German Civil Code (BGB) s. 249(1): restore the position without the harmful event.
    """
    return lost_volume * surviving_share * effort * hourly_rate


def lost_profit(
    *,
    daily_revenue: FloatArray,
    margin: FloatArray,
    days: FloatArray,
    made_up_share: FloatArray | float = 0.0,
    avoided_cost: FloatArray | float = 0.0,
    recovery_months: FloatArray | float = 0.0,
    monthly_discount_rate: FloatArray | float = 0.0,
) -> FloatArray:
    """Profit not earned during the outage, and while revenue recovers after it.

    Parameters
    ----------
    daily_revenue : (n_draws,)
        Revenue without the incident. [currency/day]
    margin : (n_draws,)
        Incremental margin on that revenue, 0 to 1. [-]
    days : (n_draws,)
        Days of full outage, or their equivalent. [day]
    made_up_share : (n_draws,)
        Part of the revenue that was earned later instead. [-]
    avoided_cost : (n_draws,)
        Cost that the outage saved, beyond the margin. [currency]
    recovery_months, monthly_discount_rate : (n_draws,)
        See `months_lost_in_recovery`.

    Returns
    -------
    (n_draws,)
        Never below zero: an outage that saved money is no head of loss. [currency]

    References
    ----------
    .. [1] BGB s. 252; PRC Civil Code art. 584; Judicial Interpretation (2023) 13 arts. 60 to 63.
    """
    recovery = months_lost_in_recovery(months=recovery_months, monthly_discount_rate=monthly_discount_rate)
    lost = daily_revenue * (days + DAYS_A_MONTH * recovery) * (1.0 - made_up_share) * margin
    return np.asarray(np.maximum(lost - avoided_cost, 0.0))


def months_lost_in_recovery(
    *, months: FloatArray | float, monthly_discount_rate: FloatArray | float
) -> FloatArray:
    """Full months of revenue that are lost while it recovers in a straight line.

    All of the first month is lost, then `1 / months` less every month; paid at the end of each month.

    Parameters
    ----------
    months : (n_draws,)
        Until revenue is what it was; 0 for at once. [month]
    monthly_discount_rate : (n_draws,)
        [1/month]

    Returns
    -------
    (n_draws,)
        `sum of (1 - (t - 1) / months) / (1 + d)**t`, t from 1 to `months`, in closed form. [month]
    """
    months = np.asarray(months, dtype=float)
    rate = np.asarray(monthly_discount_rate, dtype=float)
    length = np.maximum(months, np.finfo(float).tiny)
    kept = 1.0 / (1.0 + np.maximum(rate, SMALL_RATE))
    level = kept * (1.0 - kept**length) / (1.0 - kept)
    rising = (level / (1.0 - kept)) - length * kept ** (length + 1.0) / (1.0 - kept)
    closed = level - (rising - level) / length
    # Near 0 the closed form cancels; there the first terms of its series in the rate are exact enough.
    series = (months + 1.0) / 2.0 * (1.0 - rate * (months + 2.0) / 3.0 * (1.0 - rate * (months + 3.0) / 4.0))
    return np.where(months > 0, np.where(rate < SMALL_RATE, series, closed), 0.0)


def customer_lifetime_value(
    *,
    annual_margin: FloatArray,
    retention: FloatArray,
    discount_rate: FloatArray,
    years: FloatArray | float = np.inf,
) -> FloatArray:
    """Present value of a customer's margins from the end of the first year on.

    Parameters
    ----------
    annual_margin : (n_draws,)
        Margin of a customer. [currency/year]
    retention : (n_draws,)
        Yearly rate at which customers stay, 0 to 1. [-]
    discount_rate : (n_draws,)
        Yearly. [1/year]
    years : (n_draws,)
        Horizon; infinity for none. [years]

    Returns
    -------
    (n_draws,)
        `m r / (1 + d - r) * (1 - (r / (1 + d))**years)`. [currency/customer]
    """
    kept = np.asarray(retention / (1.0 + discount_rate))
    for_good = kept >= 1.0 - 1e-12  # nobody leaves and nothing is discounted: a margin for every year
    below = np.where(for_good, 0.5, kept)
    tail = 0.0 if np.all(np.isinf(years)) else np.power(below, years)
    return np.asarray(annual_margin * np.where(for_good, years, below / (1.0 - below) * (1.0 - tail)))


def churn_loss(
    *,
    customers: FloatArray,
    retention_drop: FloatArray,
    annual_margin: FloatArray,
    retention: FloatArray,
    discount_rate: FloatArray,
    years: FloatArray | float = np.inf,
) -> FloatArray:
    """Value of the customers who leave because of the incident.

    The rate falls in the first year only; who stays then, stays as before. A lost customer forgoes
    the first year's margin too, hence the factor `1 / retention` on the lifetime value.

    Parameters
    ----------
    customers : (n_draws,)
        Customers before the incident. [customer]
    retention_drop : (n_draws,)
        Fall of the first year's retention rate, 0 to 1. [-]
    annual_margin, retention, discount_rate, years : (n_draws,)
        See `customer_lifetime_value`.

    Returns
    -------
    (n_draws,)
        Loss before any law. [currency]
    """
    value = customer_lifetime_value(
        annual_margin=annual_margin, retention=retention, discount_rate=discount_rate, years=years
    )
    return customers * retention_drop * value / np.maximum(retention, np.finfo(float).tiny)


def market_share_loss(
    *, market_revenue: FloatArray, share_lost: FloatArray, margin: FloatArray, years: FloatArray
) -> FloatArray:
    """Margin on the market share lost until it is regained, in a straight line.

    Parameters
    ----------
    market_revenue : (n_draws,)
        Revenue of the whole market. [currency/year]
    share_lost : (n_draws,)
        Points of market share lost at first, 0 to 1. [-]
    margin : (n_draws,)
        Incremental margin. [-]
    years : (n_draws,)
        Until the share is regained. [years]

    Returns
    -------
    (n_draws,)
        Half the first loss times the time: the area of a triangle. [currency]
    """
    return 0.5 * market_revenue * share_lost * margin * years


FORMULAS: dict[str, Callable[..., FloatArray]] = {
    "restoration": restoration_cost,
    "recreation": recreation_cost,
    "lost_profit": lost_profit,
    "churn": churn_loss,
    "market_share": market_share_loss,
}
"""Formula of each category that has one; the other heads are plain amounts."""
