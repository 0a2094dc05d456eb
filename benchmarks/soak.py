"""Half an hour of writes to the tables of all products with faults; then all is reconciled.

Run with `python -m benchmarks.soak [--seconds 1800]` while a local AWS runs with all stacks and
examples (`datactl local up`, `datactl local verify`). It must not be used by others meanwhile.
Functions are killed, and the stream pump; PostgreSQL is restarted; DynamoDB throttles; some records
can never be applied. In the end nothing that was acknowledged may be lost, and nothing may count
twice. Ends with status 1 otherwise.
"""

import argparse
import itertools
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.soaking.faults import Fault, fault_cycle
from benchmarks.soaking.items import OtherItems
from benchmarks.soaking.place import Place
from benchmarks.soaking.throttling import ThrottlingProxy, through_proxy
from benchmarks.soaking.writers import Attempts, Audited, Tickets, TutorChats, TutoriaChats, Writer
from data_platform.deployment import Deployment
from stacks.environments import stage_named
from stacks.products import PRODUCTS
from stacks.tutor.users import USERS
from tools.local.running import require_environment
from tools.local.settings import StateFolder
from tools.local.supervisor.deployment import read_deployment
from tools.local_project import PROJECT
from tools.redrive.consumers import consumers_of

SECONDS = 1_800.0
SETTLE_SECONDS = 120.0
"""How long all that was written may take to have its effect."""

FAULT_SECONDS = 45.0
"""How far faults are apart, unless each kind would not come at least once then."""

_PAUSE_SECONDS = 0.02


@dataclass
class Report:
    """What came of a soak.

    Attributes
    ----------
    writes
        Acknowledged changes by kind of writer.
    faults
        How often each kind of fault hit.
    poisoned
        How many records could not be applied, and lie in the failure bucket.
    problems
        What is lost or double.
    """

    writes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    poisoned: int = 0
    problems: list[str] = field(default_factory=list)


def main() -> None:
    """Soak, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long to write")
    report = soak(PROJECT.state_folder(), parser.parse_args().seconds, say=print)
    print(f"{sum(report.writes.values()):,} changes: {dict(report.writes)}")
    print(f"faults: {dict(report.faults)}; {report.poisoned} records set aside")
    sys.exit("\n".join(report.problems) or 0)


def soak(
    folder: StateFolder,
    seconds: float,
    say: Callable[[str], object] = str,
    *,
    pause_seconds: float = _PAUSE_SECONDS,
) -> Report:
    """Write for a while, let everything go wrong meanwhile, and reconcile.

    Parameters
    ----------
    folder
        Whose local AWS it is.
    seconds
        How long it writes.
    say
        Is told how it goes.
    pause_seconds
        How long each writer waits after a change: more where others need the processors, too.
    """
    environment, deployed = require_environment(folder), read_deployment(folder)
    stage = deployed.stage if deployed else PROJECT.default_stage()
    run = f"soak-{uuid.uuid4().hex[:8]}"
    place = Place(folder, environment, Deployment(stage=stage_named(stage)), run)
    report, proxy = Report(), ThrottlingProxy()
    functions = [name for product in PRODUCTS for name in consumers_of(product)]
    # A session of its own for each: boto3's resources are not safe to share.
    writers = _writers(place)
    with proxy.serving(), through_proxy(place, functions, proxy.url):
        faults = fault_cycle(place, proxy)
        _write(writers, faults, seconds, report, say=say, pause_seconds=pause_seconds)
        say("everything is written; waiting for its effects")
        report.problems += _settled(place, writers, say)
    report.poisoned = sum(len(writer.poisoned) for writer in writers)
    return report


def _writers(place: Place) -> list[Writer]:
    special: list[Writer] = [
        TutorChats(replace(place)),
        TutoriaChats(replace(place)),
        Attempts(replace(place)),
        Tickets(replace(place)),
        Audited(replace(place), USERS.name, USERS.examples[0].item),
    ]
    written = [name for writer in special for name in writer.tables]
    return [*special, OtherItems(replace(place), without=written)]


def _write(
    writers: Sequence[Writer],
    faults: Sequence[Fault],
    seconds: float,
    report: Report,
    *,
    say: Callable[[str], object],
    pause_seconds: float,
) -> None:
    deadline = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_keep_writing, args=(writer, deadline, pause_seconds, report))
        for writer in writers
    ]
    for thread in threads:
        thread.start()
    pause = min(FAULT_SECONDS, seconds / (len(faults) + 1))
    for name, strike in itertools.cycle(faults):
        if time.monotonic() + pause > deadline:
            break
        time.sleep(pause)
        hits = strike()
        report.faults[name] += hits
        say(f"{max(0.0, deadline - time.monotonic()):5.0f} s left; {name}: {hits}")
    for thread in threads:
        thread.join()


def _keep_writing(writer: Writer, deadline: float, pause_seconds: float, report: Report) -> None:
    name, random = type(writer).__name__, Random(7)  # noqa: S311  made-up data
    for number in itertools.count():
        if time.monotonic() > deadline:
            return
        try:
            writer.write(number, random)
        except Exception as error:  # noqa: BLE001  whatever it is, the soak has failed
            report.problems.append(f"{name} could not write: {type(error).__name__}: {error}")
            return
        report.writes[name] += 1
        time.sleep(pause_seconds)


def _settled(
    place: Place, writers: Sequence[Writer], say: Callable[[str], object]
) -> Iterable[str]:
    """Return what is still wrong once nothing changes any more for good."""
    started = time.monotonic()
    while True:
        # Before they are looked for: what takes long to read is looked at once more afterwards.
        is_last = time.monotonic() - started > SETTLE_SECONDS
        problems = [problem for writer in writers for problem in writer.problems()]
        problems += _not_set_aside(place, writers)
        if not problems or is_last:
            say(f"reconciled after {time.monotonic() - started:.0f} s")
            return problems
        time.sleep(1)


def _not_set_aside(place: Place, writers: Sequence[Writer]) -> list[str]:
    """Compare what lies in the failure buckets with the records that cannot be applied."""
    client, kept = place.client("s3"), ""
    for bucket in client.list_buckets()["Buckets"]:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"])
        for entry in (each for page in pages for each in page.get("Contents", ())):
            if entry["Key"].startswith("set-aside/"):
                body = client.get_object(Bucket=bucket["Name"], Key=entry["Key"])["Body"]
                kept += body.read().decode()
    expected = [mark for writer in writers for mark in writer.poisoned]
    # The records are a text within the object's JSON.
    missing = [mark for mark in expected if rf"\"{mark}\"" not in kept]
    return [f"{len(missing)} records that cannot be applied were not set aside"] if missing else []


if __name__ == "__main__":
    main()
