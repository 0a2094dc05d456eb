"""`aws`, as the commands of pages call it here.

What the local AWS can answer, the real AWS CLI asks it. Everything else is parsed and serialized by
the same CLI, and answered with made-up values of the right shape.
"""

import contextlib
import importlib
import io
import json
import os
import sys
from typing import Any

from tests.local.runbooks.unavailable import UNAVAILABLE

_NOTHING = ("null", "None")


def main() -> None:
    """Run the command, really or for its form."""
    # A process of its own would begin with it: the CLI's settings name a plugin that lies there.
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    # Not at the top: it takes a second, and brings its own botocore.
    driver = importlib.import_module("awscli.clidriver").create_clidriver()
    arguments = sys.argv[1:]
    service, operation = arguments[:2]
    if (service, operation) in UNAVAILABLE:
        sys.exit(_validate(driver, arguments))
    sys.exit(driver.main(arguments))


def _validate(driver: Any, arguments: list[str]) -> int:
    # The last event before a request would leave: it has been parsed and serialized by then.
    driver.session.register("before-call", _answer)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        # Made-up answers always promise a next page.
        status = int(driver.main([*arguments, "--no-paginate"]))
    text = printed.getvalue()
    sys.stdout.write(text)
    if status == 0 and not set(_NOTHING).isdisjoint(text.replace(",", " ").split()):
        sys.stderr.write("--query asks for something that the answer does not have\n")
        return 1
    return status


def _answer(model: Any, **_: Any) -> tuple[Any, dict[str, Any]]:
    utilities = importlib.import_module("botocore.utils")
    response = type("Response", (), {"status_code": 200, "headers": {}})()
    if model.output_shape is None:
        return response, {}
    answer = utilities.ArgumentGenerator(use_member_names=True).generate_skeleton(
        model.output_shape
    )
    if model.has_streaming_output:
        content = json.dumps("made up").encode()
        answer[model.output_shape.serialization["payload"]] = io.BytesIO(content)
    return response, answer


if __name__ == "__main__":
    main()
