"""What recovery keeps of its operations: records in a file, and items in files beside it."""

import shutil
import tempfile
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.local.dynamodb.messages import ServiceError
from tools.local.files import read_json, write_json

Record = dict[str, Any]

_FILE = "operations.json"
_TOKEN_SECONDS = 8 * 3600


class Registry:
    """The records of backups, restores, exports and bulk operations.

    Parameters
    ----------
    folder
        Where they are kept; without it, in a folder that goes with the process.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="datactl-recovery-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._kinds: dict[str, dict[str, Record]] = read_json(folder / _FILE) or {}

    def of(self, kind: str) -> dict[str, Record]:
        """Return the records of a kind by name, the oldest first; not to be changed."""
        return self._kinds.get(kind, {})

    def of_token(
        self, kind: str, arguments: Mapping[str, Any], mismatch: tuple[str, str]
    ) -> Record | None:
        """Return the record that a request with this client token began, within eight hours.

        Parameters
        ----------
        arguments
            The request's.
        mismatch
            Code and message of the refusal, where the token began another request.

        Raises
        ------
        ServiceError
            If it did.
        """
        token = arguments.get("ClientToken")
        for record in self.of(kind).values():
            age = time.time() - record["description"]["StartTime"]
            if token is None or record["request"].get("ClientToken") != token:
                continue
            if age > _TOKEN_SECONDS:
                continue
            if record["request"] != arguments:
                raise ServiceError(*mismatch)
            return record
        return None

    def put(self, kind: str, name: str, record: Record) -> None:
        """Keep a record, in the place of a former one of its name."""
        self._kinds.setdefault(kind, {})[name] = record
        self.save()

    def drop(self, kind: str, name: str) -> None:
        """Forget a record, if there is one."""
        if self._kinds.get(kind, {}).pop(name, None) is not None:
            self.save()

    def save(self) -> None:
        """Write down what the records hold now."""
        write_json(self.folder / _FILE, self._kinds)
