"""Pictures of a fit by ArviZ, as SVG: parameters before and after, ranks of the chains, predicted figures."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from simulator.base.data import data_folder
from simulator.base.model import FloatArray
from simulator.learning.inference_check import Statistic

if TYPE_CHECKING:
    import xarray as xr

BLUE, GREY, ORANGE = "#0072b2", "#7b8794", "#d55e00"
RANKED = 250  # draws of a chain: the band is that of draws that do not hang together
PLOTTED = 2_000  # draws of a curve; more only make the file larger


def chinese_font(text: str) -> str | None:
    """Return the name of the Chinese font of the program if it has every sign of a text."""
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    files = sorted((data_folder("reports") / "fonts").glob("*.otf"))
    for file in files:
        fontManager.addfont(file)
    wanted = {ord(sign) for sign in text if not sign.isspace()}
    fonts = (FT2Font(str(file)) for file in files)
    return next((str(one.family_name) for one in fonts if wanted <= one.get_charmap().keys()), None)


def forest(
    before: Mapping[str, FloatArray], after: "xr.Dataset", *, names: tuple[str, str], axis: str
) -> str:
    """Return 50 and 90 % intervals of parameters, before the data and after them.

    Parameters
    ----------
    before : mapping
        Draws (n_draws,) of the prior by label, as many as those of all chains.
    after : xarray.Dataset
        Draws of the posterior, one variable a label, in the same order.
    names : (str, str)
        Of prior and posterior.
    axis : str
        Name of the scale.
    """
    import arviz_plots
    import xarray as xr

    shape = (after.sizes["chain"], after.sizes["draw"])
    prior = xr.Dataset({name: (("chain", "draw"), x.reshape(shape)) for name, x in before.items()})
    prior = prior.assign_coords(after.coords)
    trees = {
        name: xr.DataTree.from_dict({"posterior": one})
        for name, one in zip(names, (prior, after), strict=True)
    }
    made = arviz_plots.plot_forest(
        trees,
        combined=True,
        point_estimate="median",
        ci_kind="eti",
        ci_probs=(0.5, 0.9),
        backend="matplotlib",
        color=[GREY, BLUE],
        figure_kwargs={"figsize": (8.4, 0.9 + 0.34 * len(before)), "layout": "constrained"},
    )
    figure = made.viz["figure"].item()
    figure.axes[0].set_axis_off()  # the column of labels
    figure.axes[1].set_xlabel(axis)
    _legend(figure, dict(zip(names, (GREY, BLUE), strict=True)))
    return _svg(figure)


def ranks(after: "xr.Dataset", *, axis: str) -> str:
    """Return how evenly each chain visited every parameter, with the band of even chains; `axis` names x."""
    import arviz_plots
    import xarray as xr

    after = after.isel(draw=slice(None, None, max(1, after.sizes["draw"] // RANKED)))
    columns = min(3, len(after.data_vars))
    lines = -(-len(after.data_vars) // columns)
    made = arviz_plots.plot_rank(
        xr.DataTree.from_dict({"posterior": after}),
        backend="matplotlib",
        col_wrap=columns,
        figure_kwargs={"figsize": (2.8 * columns, 2.1 * lines), "layout": "constrained"},
    )
    figure = made.viz["figure"].item()
    for one in figure.axes:
        one.set_xlabel(axis if one.get_title() else "")
    return _svg(figure)


def predicted(found: Sequence[Statistic], *, titles: Sequence[str], names: tuple[str, str, str]) -> str:
    """Return the distribution of figures that prior and posterior predict, and where the data lie.

    Parameters
    ----------
    found : sequence of Statistic
    titles : sequence of str
        Of the figures.
    names : (str, str, str)
        Of prior, posterior and data.
    """
    import arviz_plots
    import xarray as xr

    def tree(which: str) -> "xr.DataTree":
        values = {title: getattr(one, which)[:PLOTTED] for title, one in zip(titles, found, strict=True)}
        return xr.DataTree.from_dict(
            {"posterior": xr.Dataset({name: (("chain", "draw"), x[None, :]) for name, x in values.items()})}
        )

    made = arviz_plots.plot_dist(
        {names[0]: tree("prior"), names[1]: tree("posterior")},
        kind="ecdf",
        backend="matplotlib",
        visuals={"credible_interval": False, "point_estimate": False, "point_estimate_text": False},
        color=[GREY, BLUE],
        figure_kwargs={"figsize": (2.9 * len(found) + 1.2, 2.6), "layout": "constrained"},
    )
    figure = made.viz["figure"].item()
    for axis, one in zip(figure.axes, found, strict=True):
        axis.axvline(one.observed, color=ORANGE)
        axis.set_xlim(-0.03, 1.03)
        axis.set_ylim(-0.03, 1.03)
    _legend(figure, dict(zip(names, (GREY, BLUE, ORANGE), strict=True)))
    return _svg(figure)


def labelled(draws: "xr.Dataset", labels: Mapping[tuple[str, int | None], str]) -> "xr.Dataset":
    """Return scalars of draws under labels; keys are a parameter and its place in it, None of a scalar."""
    import xarray as xr

    found: dict[str, Any] = {}
    for (name, at), label in labels.items():
        values = draws[name].values
        found[label] = (("chain", "draw"), values if at is None else values[..., at])
    coords = {name: range(draws.sizes[name]) for name in ("chain", "draw")}
    return xr.Dataset(found, coords=coords)


@contextmanager
def drawing(font: str | None) -> Iterator[None]:
    """Draw without a screen, in a font if one is given, and close what was drawn."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    style = {"font.family": [font]} if font else {}
    with matplotlib.rc_context({"axes.unicode_minus": False, "svg.hashsalt": "damnum", **style}):
        try:
            yield
        finally:
            plt.close("all")


def _legend(figure: Any, colours: Mapping[str, str]) -> None:
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=colour, label=name) for name, colour in colours.items()]
    figure.legend(handles=lines, loc="outside upper left", ncols=len(lines), frameon=False)


def _svg(figure: Any) -> str:
    """Return a figure as SVG with its letters as shapes, the same each time."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()
