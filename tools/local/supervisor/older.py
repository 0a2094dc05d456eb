"""Processes that run older code than there is now, as after `git pull`."""

from dataclasses import dataclass
from typing import Final

from tools.local.code import code_of_command, code_of_module
from tools.local.settings import StateFolder, TableEngine
from tools.local.supervisor.processes import (
    DYNAMODB,
    MOTO,
    POSTGRES,
    SUPERVISOR_MODULE,
    process_specs,
)
from tools.local.supervisor.state import LocalAwsState

SUPERVISOR: Final = "supervisor"


@dataclass(frozen=True)
class OlderProcesses:
    """What runs older code.

    Attributes
    ----------
    names
        The processes; the supervisor among them.
    needs_new_start
        Whether all of them have to be started anew, since one cannot be exchanged alone.
    """

    names: tuple[str, ...]
    needs_new_start: bool


def older_processes(folder: StateFolder, state: LocalAwsState) -> OlderProcesses:
    """Compare what each process was started from with what would be started now."""
    if state.code != code_of_module(SUPERVISOR_MODULE):
        # It started the others, and would start each again as it knows it.
        return OlderProcesses((SUPERVISOR,), needs_new_start=True)
    ports = {each.name: each.port for each in state.processes if each.port}
    specs = process_specs(folder, state.engine, ports, is_in_memory=state.is_in_memory)
    older = [
        spec
        for spec in specs
        if state.process(spec.name).code not in {None, code_of_command(spec.command())}
    ]
    return OlderProcesses(
        tuple(spec.name for spec in older), any(spec.is_volatile for spec in older)
    )


def keeps_items(state: LocalAwsState) -> bool:
    """Tell whether the tables' items outlive all processes."""
    return state.engine is TableEngine.DYNAMODB_LOCAL and not state.is_in_memory


def what_is_kept(state: LocalAwsState) -> str:
    """Say what a new start keeps of the data."""
    if state.is_in_memory:
        return "All data were in memory and are gone"
    if not keeps_items(state):
        return f"The database ({POSTGRES}) keeps its data; the tables were in {MOTO}, in memory"
    return (
        f"The tables' items ({DYNAMODB}) and the database ({POSTGRES}) are kept; what {MOTO} held "
        "in memory has to be deployed again"
    )
