"""The rules that hold for every product: all that the modules about kinds of resources declare."""

from data_platform.monitoring.policy import (
    backups,
    databases,
    event_sources,
    exports,
    functions,
    messaging,
    tables,
    vector_indexes,
)
from data_platform.monitoring.policy.rules import AlarmRule

_MODULES = (
    tables,
    vector_indexes,
    functions,
    event_sources,
    messaging,
    databases,
    backups,
    exports,
)

GENERAL_RULES = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, AlarmRule)
)
