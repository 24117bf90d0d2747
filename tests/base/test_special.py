"""Functions of SciPy taken from its compiled module are those of its package, and the package stays whole."""

import subprocess
import sys

import numpy as np
import pytest

from simulator.base import special
from tests.helpers import ROOT

NAMES = sorted(name for name, one in vars(special).items() if isinstance(one, np.ufunc))


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_that_of_the_package(name):
    import scipy.special

    ours, theirs = getattr(special, name), getattr(scipy.special, name)
    arguments = [np.array([0.2, 0.7, 0.9]) + place for place in range(ours.nin)]
    arguments[-1] = np.array([0.1, 0.5, 0.95])  # a probability, where one is asked for
    np.testing.assert_array_equal(ours(*arguments), theirs(*arguments))


def test_the_package_loads_as_usual_afterwards_with_the_same_functions():
    code = (
        "import sys; from simulator.base import special; assert 'scipy.special' not in sys.modules;"
        "import scipy.special, scipy.stats, scipy.optimize;"
        "assert scipy.special.ndtri is special.ndtri;"
        "print(scipy.stats.norm.ppf(0.975), scipy.special.factorial(5))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == ["1.959963984540054", "120.0"]


def test_where_scipy_keeps_them_otherwise_the_package_gives_them(monkeypatch):
    import scipy.special

    monkeypatch.setattr(special, "UFUNCS", "scipy.special._not_there")
    monkeypatch.delitem(sys.modules, "scipy.special")
    home = special.compiled()
    assert home.__name__ == "scipy.special"
    assert special.function("ndtri", home)(0.5) == 0.0
    monkeypatch.setitem(sys.modules, "scipy.special", scipy.special)
