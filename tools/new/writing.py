"""All of a draft is written, or nothing."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.new.draft import Draft
from tools.new.errors import RefusedError

_COMPOSING = ("/stack.py", "/application.py")
"""They get an import and a call, and loading CDK for that takes longer than all the rest."""

_TRIAL = """
import sys
from importlib import import_module
from pathlib import Path
from data_platform.import_errors import explained
try:
    for module in sys.argv[1:]:
        import_module(module)
except Exception as error:
    sys.exit(explained(error, Path("stacks")) or f"{type(error).__name__}: {error}")
"""


def check(draft: Draft) -> None:
    """Import the stacks as they are going to be, from a copy: declarations are checked then.

    Raises
    ------
    RefusedError
        If a declaration is wrong, as it would be said of the files themselves.
    """
    with _scratch(draft.root) as scratch:
        shutil.copytree(draft.root / "stacks", scratch / "stacks")
        modules = ["stacks.products"]
        for path, text in (draft.added | draft.edited).items():
            if path.startswith("stacks/"):
                (scratch / path).parent.mkdir(parents=True, exist_ok=True)
                (scratch / path).write_text(text, "utf-8")
                if not path.endswith(_COMPOSING):
                    modules.append(path.removesuffix(".py").replace("/", "."))
        # The copy comes before the installed stacks.
        given = os.environ.get("PYTHONPATH")
        places = os.pathsep.join([str(scratch), *([given] if given else [])])
        answer = subprocess.run(
            [sys.executable, "-c", _TRIAL, *modules],
            cwd=scratch,
            env={**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if answer.returncode:
        raise RefusedError(answer.stderr.strip().splitlines()[-1].removesuffix("."))


def write(draft: Draft) -> list[str]:
    """Write all of it and return the paths; take back what was written if anything fails.

    New files come first, since nobody knows them before the others are changed. A run that was
    killed in between is completed by the same command.

    Raises
    ------
    RefusedError
        If somebody has made a file, or changed one, since the draft was made.
    """
    with _scratch(draft.root) as scratch:
        staged = {
            path: _staged(scratch / str(number), text)
            for number, (path, text) in enumerate((draft.added | draft.edited).items())
        }
        for path in draft.edited:
            shutil.copymode(draft.root / path, staged[path])
        try:
            for path, file in staged.items():
                _place(draft, path, file)
        except BaseException:
            _take_back(draft, staged)
            raise
    return list(staged)


def _place(draft: Draft, path: str, staged: Path) -> None:
    target = draft.root / path
    if path in draft.added:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Unlike a replacement, this never takes the place of a file.
            target.hardlink_to(staged)
        except FileExistsError as error:
            raise RefusedError(f"{path} has been made meanwhile") from error
        return
    if target.read_text("utf-8") != draft.found[path]:
        raise RefusedError(f"{path} has been changed meanwhile")
    staged.replace(target)


def _take_back(draft: Draft, staged: dict[str, Path]) -> None:
    """Take back what was placed: the files tell, since a signal may come behind any call."""
    for path, file in reversed(staged.items()):
        target = draft.root / path
        if path in draft.added:
            if target.exists() and target.samefile(file):
                target.unlink()
        elif not file.exists() and target.read_text("utf-8") == draft.edited[path]:
            target.write_text(draft.found[path], "utf-8")
    for path in draft.added:
        for folder in (draft.root / path).parents:
            if folder == draft.root or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()


def _staged(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


@contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    """Give a folder beside the files, on the same disk, that git does not see."""
    (root / "cdk.out").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="new-", dir=root / "cdk.out") as folder:
        yield Path(folder)
