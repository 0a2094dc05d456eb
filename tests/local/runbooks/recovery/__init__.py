"""The situations of the pages in ``docs/recovery``: a module for each, named as the page is.

Each module has a ``SITUATION``. A page without commands needs none.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from tests.local.runbooks.situation import Situation


def recovery_situations() -> Mapping[str, Situation]:
    """Return the situation of each page, as pages are called."""
    found = {}
    for module in iter_modules(__path__):
        situation: Situation = import_module(f"{__name__}.{module.name}").SITUATION
        found[f"recovery/{module.name.replace('_', '-')}"] = situation
    return found
