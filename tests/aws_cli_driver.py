"""The AWS CLI in the process of the tests."""

import importlib
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch


def aws_cli_driver() -> Any:
    """Return a driver of the AWS CLI; its import points all of the process at data of its own."""
    with patch.dict(os.environ):
        # Not at the top: it takes a second, and brings its own botocore.
        cli = importlib.import_module("awscli.clidriver")
        # The import says so, but only the first.
        os.environ["AWS_DATA_PATH"] = str(Path(cli.__file__).with_name("data"))  # type: ignore[arg-type]
        driver = cli.create_clidriver()
        # It is made when it is first asked for, and looks at the variable then.
        driver.session.get_component("data_loader")
        return driver
