"""Bringing the stacks of the app into a local AWS."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass

from tools.local.files import read_json, write_json
from tools.local.settings import StateFolder
from tools.local.supervisor.adoption import adopt_tables
from tools.local.supervisor.cdk import Cdk
from tools.local.supervisor.processes import CLOUDFORMATION, MOTO
from tools.local.supervisor.progress import Progress
from tools.local.supervisor.starting import await_processes
from tools.local.supervisor.stopping import forget_kept_data, has_kept_data


@dataclass(frozen=True)
class Deployment:
    """What was deployed last.

    Attributes
    ----------
    stage
        The stage of the app.
    is_bootstrapped
        Whether the account was prepared.
    deployed_at
        Epoch seconds of the last success; None if there was none.
    """

    stage: str
    is_bootstrapped: bool = False
    deployed_at: float | None = None


def read_deployment(folder: StateFolder) -> Deployment | None:
    """Read what was deployed last; None if nothing was."""
    content = read_json(folder.deployment)
    return Deployment(**content) if content else None


def deploy(
    folder: StateFolder, cdk: Cdk, stage: str, progress: Progress, *, just_started: bool
) -> None:
    """Bootstrap if that was not done, synthesize, and deploy all stacks.

    It may begin while processes still start: synthesis and bootstrap wait for those they need.

    Raises
    ------
    LocalAwsError
        If the CDK CLI fails or a process does not start.
    """
    former = read_deployment(folder)
    is_bootstrapped = former is not None and former.is_bootstrapped
    with ThreadPoolExecutor(max_workers=2) as pool:
        try:
            synthesis = pool.submit(_synthesize, folder, cdk, stage)
            bootstrap = None if is_bootstrapped else pool.submit(_bootstrap, folder, cdk)
            report_processes(folder, progress, is_news=just_started)
            if bootstrap is not None:
                _report("account bootstrapped", bootstrap, progress)
                write_json(folder.deployment, asdict(Deployment(stage, is_bootstrapped=True)))
            _report("stacks synthesized", synthesis, progress)
            _deploy(folder, cdk, stage, progress)
        except BaseException:
            # The other run would otherwise hold up the end of this block.
            cdk.stop()
            raise


def report_processes(folder: StateFolder, progress: Progress, *, is_news: bool) -> None:
    """Wait until all processes run, and say how long each took if that is news."""
    with progress.working("Starting the processes"):
        state = await_processes(folder)
    if is_news:
        ready = {each.name: (each.ready_at or 0) - state.started_at for each in state.processes}
        detail = ", ".join(f"{name} {seconds:.1f}" for name, seconds in ready.items())
        progress.done(f"{len(ready)} processes started", max(ready.values()), detail)


def _synthesize(folder: StateFolder, cdk: Cdk, stage: str) -> float:
    # The CLI asks for the account that the app is synthesized for.
    await_processes(folder, [MOTO])
    return cdk.synthesize(stage)


def _bootstrap(folder: StateFolder, cdk: Cdk) -> float:
    await_processes(folder, [MOTO, CLOUDFORMATION])
    return cdk.bootstrap()


def _report(label: str, work: Future[float], progress: Progress) -> None:
    with progress.working(f"Waiting for: {label}"):
        seconds = work.result()
    progress.done(label, seconds)


def _deploy(folder: StateFolder, cdk: Cdk, stage: str, progress: Progress) -> None:
    if has_kept_data(folder):
        _adopt(folder, progress)
    with progress.working("Deploying the stacks"):
        seconds = cdk.deploy(lambda line: progress.note(f"  {line}"))
    progress.done("stacks deployed", seconds)
    done = Deployment(stage, is_bootstrapped=True, deployed_at=time.time())
    write_json(folder.deployment, asdict(done))


def _adopt(folder: StateFolder, progress: Progress) -> None:
    started = time.monotonic()
    state = await_processes(folder)
    count = adopt_tables(folder, state.endpoints)
    forget_kept_data(folder)
    progress.done("kept tables taken over", time.monotonic() - started, f"{count} tables")
