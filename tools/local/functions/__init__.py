"""Runs deployed Lambda functions on this machine, each in a process of its own."""

from tools.invocations.payload import FunctionUnavailableError
from tools.local.functions.invocation import FunctionError, Invocation
from tools.local.functions.runner import FunctionRunner

__all__ = ["FunctionError", "FunctionRunner", "FunctionUnavailableError", "Invocation"]
