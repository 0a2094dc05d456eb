"""Working on many resources at once, each as soon as what it needs is done."""

import concurrent.futures
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from tools.local.cloudformation.state.records import StackResource

WORKERS = 8


@dataclass
class Outcome:
    """What became of the work.

    Attributes
    ----------
    failed
        The error by name.
    """

    failed: dict[str, Exception] = field(default_factory=dict)


def run_in_order(
    needs: Mapping[str, set[str]],
    work: Callable[[str], None],
    *,
    stop_at_failure: bool = True,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Do the work for every name, after that for the names it needs.

    Parameters
    ----------
    needs
        For each name the names that come first.
    work
        Does the work for one name, in a thread of its own.
    stop_at_failure
        Whether to start nothing more after a failure. Otherwise only what needs the failed name is
        left out.
    is_cancelled
        Asked before each start; nothing more is started once it says yes.
    """
    outcome = Outcome()
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    running: dict[concurrent.futures.Future[None], str] = {}
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        while True:
            if not (outcome.failed and stop_at_failure) and not is_cancelled():
                for name in sorter.get_ready():
                    running[pool.submit(work, name)] = name
            if not running:
                return outcome
            done, _ = concurrent.futures.wait(
                running, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                name = running.pop(future)
                error = future.exception()
                if error is None:
                    sorter.done(name)
                elif isinstance(error, Exception):
                    outcome.failed[name] = error
                else:
                    raise error


def needs_among(resources: Iterable[StackResource]) -> dict[str, set[str]]:
    """Return what each resource needs, as far as it is among the resources themselves."""
    listed = {resource.logical_id: set(resource.needs) for resource in resources}
    return {name: needed & set(listed) - {name} for name, needed in listed.items()}


def reversed_needs(needs: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Turn the order around: what needs a name comes before it."""
    turned: dict[str, set[str]] = {name: set() for name in needs}
    for name, needed in needs.items():
        for other in needed:
            turned[other].add(name)
    return turned
