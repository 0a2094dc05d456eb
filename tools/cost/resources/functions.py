"""Lambda functions, and the logs they write."""

from collections.abc import Iterator
from functools import partial

from tools.cost import prices
from tools.cost.calls import calls_per_month
from tools.cost.lines import Component, CostLine
from tools.cost.stack import PricedStack, Resource

SECONDS_PER_CALL = 0.2
"""Assumption: a batch of ten records with one write each."""

LOG_BYTES_PER_CALL = 1_500
"""Assumption: one line of the function's, and Lambda's own three."""

_DEFAULT_MEMORY_MIB = 128


def function(stack: PricedStack, logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price calls, time and logs."""
    calls = calls_per_month(stack, logical_id)
    if not calls:
        return
    gigabytes = int(properties.get("MemorySize", _DEFAULT_MEMORY_MIB)) / 1024
    name = properties.get("FunctionName", logical_id)
    gigabyte_seconds = calls * SECONDS_PER_CALL * gigabytes
    line = partial(stack.line, Component.FUNCTIONS)
    yield line(f"{name}: calls", calls, prices.FUNCTION_CALL)
    yield line(f"{name}: time", gigabyte_seconds, prices.FUNCTION_TIME)
    yield line(f"{name}: log", calls * LOG_BYTES_PER_CALL / 1e9, prices.LOG_INGESTION)
