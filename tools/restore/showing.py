"""What is under way, on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


@dataclass(frozen=True)
class Showing:
    """A line that says what is done, and how many items were looked at."""

    progress: Progress
    task: TaskID

    def told(self, text: str) -> None:
        """Say what is waited for."""
        self.progress.update(self.task, description=text)

    def advance(self, items: int) -> None:
        """Count items."""
        self.progress.advance(self.task, items)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to somebody else."""
        self.progress.stop()
        try:
            yield
        finally:
            self.progress.start()


@contextmanager
def showing(doing: str) -> Iterator[Showing]:
    """Show what is under way, on the standard error."""
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:,.0f} items"))
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        yield Showing(progress, progress.add_task(doing))
