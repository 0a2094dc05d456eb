"""What this machine refuses, such as a full disk, as one sentence in place of a traceback."""

import errno
import re

_OF_THE_MACHINE = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EEXIST,
        errno.EFBIG,
        errno.EIO,
        errno.EISDIR,
        errno.ELOOP,
        errno.EMFILE,
        errno.ENAMETOOLONG,
        errno.ENFILE,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
_OF_NODE = re.compile(rf"({'|'.join(errno.errorcode[each] for each in _OF_THE_MACHINE)}): (.+)")
"""What Node.js, in which CDK synthesizes, says of the same."""


def machine_problem(error: Exception) -> str | None:
    """Say what has to be mended on this machine; None if the error is of another kind."""
    if isinstance(error, OSError) and (error.errno in _OF_THE_MACHINE or _is_without_folder(error)):
        what = error.strerror or str(error)
        return _sentence(f"{error.filename}: {what}" if error.filename else what)
    if isinstance(error, RuntimeError) and (said := _OF_NODE.match(str(error))):
        return _sentence(said[2])
    return None


def _is_without_folder(error: OSError) -> bool:
    """Tell whether no folder takes temporary files: Python asks for a file without a name then."""
    return error.errno == errno.ENOENT and not error.filename


def _sentence(problem: str) -> str:
    return f"{problem}. Mend that, and run it again."
