"""Runs the DynamoDB MCP server's own validation; a script for the environment that has it.

Its arguments are the address of a DynamoDB Local and the folder of a model. It prints, as JSON,
what went wrong: the validation itself answers alike whether anything did.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from awslabs.dynamodb_mcp_server import server
from awslabs.dynamodb_mcp_server.cdk_generator.models import DataModel

_RESULTS = "dynamodb_model_validation.json"


def problems(url: str, folder: Path) -> list[str]:
    """Validate a model and return what failed: tables, items and patterns, in words."""
    made: dict[str, dict[str, dict[str, Any]]] = {}
    create = server.create_validation_resources

    def created(*arguments: Any) -> Any:
        made.update(create(*arguments))
        return made

    # It would look for a container or download DynamoDB Local; and it forgets what failed here.
    server.setup_dynamodb_local = lambda: url
    server.create_validation_resources = created
    answer = asyncio.run(server.dynamodb_data_model_validation(workspace_dir=str(folder)))
    model = json.loads((folder / server.DATA_MODEL_JSON_FILE).read_text("utf-8"))
    try:
        DataModel.from_json(model)
    except ValueError as error:
        return [f"its CDK generator: {error}"]
    if not (folder / _RESULTS).exists():
        return [str(answer)[:500]]
    found = [
        f"{kind} of {name}: {result}"
        for kind, results in made.items()
        for name, result in results.items()
        if result["status"] != "success"
    ]
    run = json.loads((folder / _RESULTS).read_text("utf-8"))["validation_response"]
    found += [
        f"{each['description']}: {each['response'][-500:]}"
        for each in run
        if "command" in each and "status_code=200" not in each["response"]
    ]
    if len(run) != len(model["access_patterns"]):
        found.append(f"{len(run)} of {len(model['access_patterns'])} patterns were run")
    return found


if __name__ == "__main__":
    print(json.dumps(problems(sys.argv[1], Path(sys.argv[2]))))  # noqa: T201
