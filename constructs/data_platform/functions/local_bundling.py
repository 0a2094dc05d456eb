"""Packages of Python functions, built on this machine without Docker.

A package is a ZIP file of the function's folder and the wheels that its lock file names, for
Lambda's processor whatever this machine's is. It is known by a hash of what it is made from, not of
what came out: the template is the same on every machine, and a package that exists is not built
again. The hash covers the sources of the function and of what it shares, the lock of its
requirements, the version, processor and bytecode they are for, and nothing else.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from aws_cdk import aws_lambda as lambda_
from uv import find_uv_bin

from data_platform.errors import ConfigurationError
from data_platform.functions.bytecode import BytecodeCompiler, named_compiler
from data_platform.functions.contents import content_hash
from data_platform.functions.package_members import (
    LOCK_FILE,
    REQUIREMENTS_FILE,
    installed_files,
    left_out_patterns,
    own_files,
)

PYTHON_VERSION = "3.14"
PLATFORM = "aarch64-manylinux_2_28"
"""What the functions run on: Amazon Linux 2023 on Graviton."""

ASSET_CACHE = Path(__file__).resolve().parents[3] / ".asset-cache"
"""Below the repository. It may be deleted at any time."""

_KEPT_PACKAGES = 4
_FORMAT = "2"  # another one builds every package anew
_EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)
_COMPRESSION_LEVEL = 9


def python_code(*folders: Path, bytecode: bool = True, cache: Path = ASSET_CACHE) -> lambda_.Code:
    """Return the code of a function from its folder, and those of packages that it shares.

    Parameters
    ----------
    folders
        Python packages; the first is the function's own, with its `LOCK_FILE` if it has
        requirements.
    bytecode
        Whether to add bytecode, where `LAMBDA_PYTHON` names an interpreter that makes it.
    cache
        Where packages are kept.

    Raises
    ------
    ConfigurationError
        If the requirements have no lock file, its packages cannot be installed, or the interpreter
        that `LAMBDA_PYTHON` names is not of the functions' version.
    """
    compiler = named_compiler(PYTHON_VERSION) if bytecode else None
    compiled = f"bytecode {compiler.magic_number}" if compiler else "no bytecode"
    asset_hash = content_hash(folders, _FORMAT, PYTHON_VERSION, PLATFORM, compiled)
    archive = cache / f"{folders[0].name}-{asset_hash}.zip"
    if not archive.exists():
        cache.mkdir(exist_ok=True)
        (cache / ".gitignore").write_text("*\n", "utf-8")
        _build(folders, archive, compiler)
        _remove_old(archive)
    return lambda_.Code.from_asset(str(archive), asset_hash=asset_hash)


def _build(folders: tuple[Path, ...], archive: Path, compiler: BytecodeCompiler | None) -> None:
    with tempfile.TemporaryDirectory(dir=archive.parent) as scratch:
        wheels, contents = Path(scratch, "wheels"), Path(scratch, "contents")
        wheels.mkdir()
        contents.mkdir()
        _install(folders[0] / LOCK_FILE, wheels)
        _copy(own_files(folders), contents)
        _copy(installed_files(wheels, left_out_patterns(folders[0])), contents)
        if compiler:
            compiler.compile_folder(contents)
        unfinished = Path(scratch, archive.name)
        _zip(contents, unfinished)
        # Another process may build the same package: whoever is last replaces it whole.
        unfinished.replace(archive)


def _copy(members: Iterable[tuple[str, Path]], contents: Path) -> None:
    for name, path in members:
        target = contents / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _zip(contents: Path, archive: Path) -> None:
    names = {path.relative_to(contents).as_posix(): path for path in contents.rglob("*")}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for name, path in sorted(names.items()):
            if path.is_file():
                member = zipfile.ZipInfo(name, _EARLIEST_DATE)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                package.writestr(member, path.read_bytes(), compresslevel=_COMPRESSION_LEVEL)


def _install(lock: Path, target: Path) -> None:
    if not lock.exists():
        if lock.with_name(REQUIREMENTS_FILE).exists():
            raise ConfigurationError(f"There is no {lock}: run `make lock` after a new function.")
        return
    command = [find_uv_bin(), "pip", "install", "--quiet", "--python", sys.executable]
    command += ["--python-platform", PLATFORM, "--python-version", PYTHON_VERSION]
    # Only what the lock names, as a wheel whose hash it gives: nothing is resolved or built.
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    answer = subprocess.run(
        [*command, "--target", str(target), "-r", str(lock)],
        # Standard output belongs to the CDK CLI, and a virtual environment is not the target.
        stdout=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
        check=False,
    )
    if answer.returncode:
        raise ConfigurationError(
            f"The packages in {lock} could not be installed; the lines above say why. Packages "
            "that are not in uv's cache need the network once."
        )


def _remove_old(archive: Path) -> None:
    function = archive.name[: -len(archive.suffix) - 64]
    built = sorted(archive.parent.glob(f"{function}*.zip"), key=lambda path: path.stat().st_mtime)
    for old in built[:-_KEPT_PACKAGES]:
        old.unlink(missing_ok=True)
