"""Keeps version 1 of the AWS CLI on this machine.

For SQS, RDS and some other services it has addresses of its own, which win over AWS_ENDPOINT_URL;
only one given on the command line wins over them. This is a plugin of the CLI, which loads it as
the settings beside it say: version 2 needs none, and loads none without a `cli_legacy_plugin_path`.

It is copied beside those settings, and so uses nothing of this project.
"""

import os
from argparse import Namespace
from typing import Any


def awscli_initialize(events: Any) -> None:  # noqa: ANN401  the CLI's emitter, without stubs
    """Be asked before the CLI thinks of its own addresses."""
    events.register_first("before-building-argument-table-parser", _keep_the_address)


def _keep_the_address(parsed_globals: Namespace, **_: object) -> None:
    if parsed_globals.endpoint_url is None:
        parsed_globals.endpoint_url = os.environ.get("AWS_ENDPOINT_URL")
