"""Running a program as an ordinary user although we are root.

PostgreSQL refuses to run as root. As another user it could often not even reach its files: the
repository may lie below a folder such as `/root` that others may not enter. Widening the
permissions of those folders is not ours to do, so the program becomes another user and keeps one
of root's capabilities, that to pass over the permissions of files. Nothing is needed if we are not
root.
"""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from functools import cache
from typing import Final

USER_NAME: Final = "nobody"

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECUREBITS: Final = 28
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_RAISE: Final = 2
_NO_SETUID_FIXUP: Final = 1 << 2
_CAP_DAC_OVERRIDE: Final = 1
_CAPABILITY_VERSION_3: Final = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def ordinary_user() -> pwd.struct_passwd | None:
    """Return the user that a program is to run as; None if it may run as ourselves."""
    return pwd.getpwnam(USER_NAME) if os.geteuid() == 0 else None


def before_program() -> Callable[[], None]:
    """Return what a new process has to do before it becomes the program (`preexec_fn`).

    On Linux it also asks for the signal to terminate in case its parent is killed.
    """
    user = ordinary_user()
    library = _library() if sys.platform == "linux" else None

    def prepare() -> None:
        if user is not None:
            _become(user, library)
        if library is not None:
            # Last, since becoming another user takes the request back.
            library.prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)

    return prepare


def _become(user: pwd.struct_passwd, library: ctypes.CDLL | None) -> None:
    if library is not None:
        # Becoming another user keeps the capabilities then, and access(2), by which PostgreSQL's
        # programs look for each other, heeds them as well.
        library.prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    if library is not None:
        # Without the capability, in a restricted container, the program may still reach its files.
        header = _Header(_CAPABILITY_VERSION_3, 0)
        kept = 1 << _CAP_DAC_OVERRIDE
        sets = (_Capabilities * 2)(_Capabilities(kept, kept, kept), _Capabilities(0, 0, 0))
        library.capset(ctypes.byref(header), ctypes.byref(sets))
        library.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


@cache
def _library() -> ctypes.CDLL:
    # Loaded before the process is forked: loading may take locks.
    return ctypes.CDLL(None, use_errno=True)
