"""Descriptions of functions: moto's, with where a function logs, which moto drops."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from tools.local.functions.log_book import LogBook
from tools.local.streams.service.replies import Elsewhere, Reply, Request, json_reply

PATH: Final = re.compile(r"/[0-9-]+/functions/[^/]+(?:/configuration)?/?$")
_WHOLE: Final = "Configuration"


class Descriptions:
    """Answers for GetFunction and GetFunctionConfiguration.

    Parameters
    ----------
    book
        Knows where functions log.
    elsewhere
        Asks moto.
    """

    def __init__(self, book: LogBook, elsewhere: Elsewhere) -> None:
        self._book = book
        self._elsewhere = elsewhere

    def answer(self, request: Request) -> Reply:
        """Answer a call."""
        reply = self._elsewhere(request)
        if reply.status != HTTPStatus.OK or request.method != "GET":
            return reply
        described: dict[str, Any] = json.loads(reply.body)
        configuration = described.get(_WHOLE, described)
        settings = self._book.settings_of(configuration["FunctionName"])
        configuration["LoggingConfig"] = {
            "LogFormat": "JSON" if settings.is_json else "Text",
            "LogGroup": settings.group,
        }
        return json_reply(described)
