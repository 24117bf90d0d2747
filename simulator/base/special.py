"""Special functions of SciPy, without the rest of the package that holds them.

They are ufuncs in one compiled module, ready in 5 ms. `import scipy.special` brings array backends, testing
and f2py with it, which take a tenth of a second and which nothing here needs.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import scipy

PACKAGE, UFUNCS = "scipy.special", "scipy.special._ufuncs"


def compiled() -> ModuleType:
    """Return the compiled module of the functions, or the whole package where this SciPy has no such module.

    An import of a module runs its package first. An empty package stands in its place meanwhile; a later
    `import scipy.special` works as usual, and has the same functions.
    """
    if PACKAGE in sys.modules:
        return sys.modules[PACKAGE]
    empty = ModuleType(PACKAGE)
    empty.__path__ = [str(Path(scipy.__file__).parent / "special")]
    sys.modules[PACKAGE] = empty
    try:
        return import_module(UFUNCS)
    except ImportError:
        pass
    finally:
        del sys.modules[PACKAGE]
    return import_module(PACKAGE)


def function(name: str, home: ModuleType) -> np.ufunc:
    """Return a function of SciPy by its name: that of the package where `home` has none."""
    found = getattr(home, name, None)
    return found if isinstance(found, np.ufunc) else getattr(import_module(PACKAGE), name)


_HOME = compiled()
betainc = function("betainc", _HOME)
betaincinv = function("betaincinv", _HOME)
betaln = function("betaln", _HOME)
chdtrc = function("chdtrc", _HOME)
chdtri = function("chdtri", _HOME)
expit = function("expit", _HOME)
gammainc = function("gammainc", _HOME)
gammaincinv = function("gammaincinv", _HOME)
log_expit = function("log_expit", _HOME)
log_ndtr = function("log_ndtr", _HOME)
logit = function("logit", _HOME)
ndtr = function("ndtr", _HOME)
ndtri = function("ndtri", _HOME)
stdtr = function("stdtr", _HOME)
stdtrit = function("stdtrit", _HOME)
xlog1py = function("xlog1py", _HOME)
xlogy = function("xlogy", _HOME)
