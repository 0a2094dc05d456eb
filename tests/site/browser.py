"""Headless Chromium, spoken to by the DevTools protocol over two pipes."""

import json
import os
import select
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from fcntl import F_DUPFD, fcntl
from typing import Any

from tests.site.chromium import chromium

_OPTIONS = (
    "--headless",
    # Nothing but pages of our own is opened, and in containers there is no sandbox to be had.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_PROBLEMS = {"Runtime.exceptionThrown", "Log.entryAdded"}
_SILENCE_SECONDS = 120
"""Only a browser that hangs says nothing for so long."""
PHONE = (390, 844)
DESKTOP = (1280, 900)


class Browser:
    """One tab of a browser.

    Parameters
    ----------
    commands, answers
        File descriptors of the pipes to and from the browser.
    """

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = os.fdopen(commands, "wb", 0)
        self._answers = os.fdopen(answers, "rb", 0)
        self._unread = b""
        self._last = 0
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """Close the pipes."""
        self._commands.close()
        self._answers.close()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def appear(self, size: tuple[int, int], scheme: str) -> None:
        """Be a screen of a size in pixels, of somebody who prefers ``light`` or ``dark``."""
        width, height = size
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=size == PHONE,
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def open(self, address: str) -> None:
        """Load a page, and forget what happened on the one before."""
        self._events.clear()
        self.call("Page.navigate", url=address)
        while not any(each.get("method") == "Page.loadEventFired" for each in self._events):
            self._events.append(self._read())

    def run(self, script: str) -> Any:
        """Return what an expression gives on the page, awaited."""
        done = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in done:
            raise RuntimeError(str(done["exceptionDetails"]))
        return done["result"].get("value")

    def problems(self) -> list[str]:
        """Return what the page's console has said of errors and warnings since it was opened."""
        return [
            json.dumps(each["params"])
            for each in self._events
            if each.get("method") in _PROBLEMS or _is_bad_word(each)
        ]

    def requests(self) -> list[str]:
        """Return the addresses that the page has asked for since it was opened."""
        sent = (each for each in self._events if each["method"] == "Network.requestWillBeSent")
        return [each["params"]["request"]["url"] for each in sent]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            if not select.select([self._answers], [], [], _SILENCE_SECONDS)[0]:
                raise RuntimeError(f"The browser has said nothing for {_SILENCE_SECONDS} s.")
            more = self._answers.read(1 << 20)
            if not more:
                raise RuntimeError("The browser has ended.")
            self._unread += more
        text, self._unread = self._unread.split(b"\0", 1)
        message: dict[str, Any] = json.loads(text)
        return message


def _is_bad_word(event: Mapping[str, Any]) -> bool:
    return event.get("method") == "Runtime.consoleAPICalled" and event["params"]["type"] in {
        "assert",
        "error",
        "warning",
    }


@contextmanager
def started() -> Iterator[Browser]:
    """Start a browser, and end it.

    Raises
    ------
    NoBrowserError
        If the machine has none.
    """
    found = chromium()
    commands_read, commands = os.pipe()
    answers, answers_write = os.pipe()
    # The protocol uses descriptors 3 and 4 of the browser, which must not be those that move there.
    inherited = [fcntl(each, F_DUPFD, 20) for each in (commands_read, answers_write)]
    for each in (commands_read, answers_write):
        os.close(each)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [found.program, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{inherited[0]} 4>&{inherited[1]}', "bash", *command],
            pass_fds=inherited,
            env={**os.environ, **found.variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for each in inherited:
            os.close(each)
        try:
            with closing(Browser(commands, answers)) as browser:
                yield browser
        finally:
            process.terminate()
            process.wait()
