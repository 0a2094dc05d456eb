"""Has the DynamoDB MCP server validate its models: ``python -m tests.mcp_server``."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from stacks.products import PRODUCTS
from tools.docs.models.mcp_server import FILE, mcp_model
from tools.environments import NotInstalledError, programs
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.output.json_text import json_text
from tools.paths import REPOSITORY

_HERE = Path(__file__).parent


def main() -> None:
    """Validate the model of each product; exit status 1 if anything of one fails."""
    try:
        python = programs(REPOSITORY / ".mcp-server", _HERE / "requirements.txt") / "python"
    except NotInstalledError as error:
        sys.exit(f"error: {error}")
    wrong: list[str] = []
    with start_dynamodb_local() as engine, tempfile.TemporaryDirectory() as scratch:
        # The server deletes tables, which it does at this name alone.
        url = engine.url.replace("127.0.0.1", "localhost")
        for product in PRODUCTS:
            model = mcp_model(product)
            folder = Path(scratch, product.name)
            folder.mkdir()
            (folder / FILE).write_text(json_text(model), "utf-8")
            done = subprocess.run(
                [python, _HERE / "validating.py", url, folder],
                env={**os.environ, "AWS_REGION": "us-east-1", "PYTHONPATH": ""},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                check=True,
            )
            found = json.loads(done.stdout.splitlines()[-1])
            counts = f"{len(model['tables'])} tables, {len(model['access_patterns'])} patterns"
            sys.stdout.write(f"{product.name}: {counts}, {len(found)} failed\n")
            wrong += [f"{product.name}: {problem}" for problem in found]
            shutil.rmtree(folder)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
