"""What a new consumer takes: its package with a page, its test, and its place in the stack."""

import ast
import re
from functools import partial

from data_platform.deployment import MAX_NAMESPACE_LENGTH
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.types import StreamView
from data_platform.settings.functions import MAX_FUNCTION_NAME_LENGTH
from tools.new.draft import Draft
from tools.new.errors import RefusedError
from tools.new.indexes import Declared, declared
from tools.new.names import pascal
from tools.new.source import inserted, parsed, with_import

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LIKE = "lambdas/iops_health_events"
"""It is built from what every consumer needs, and from no more."""

_TEMPLATES = {
    "__init__.py": "consumer_package",
    "handler.py": "consumer_handler",
    "applying.py": "consumer_applying",
    "README.md": "consumer_page",
}
_IMPORTS = (
    "from data_platform.dynamodb.types import StreamView",
    "from data_platform.functions.sources import FUNCTION_SOURCES",
    "from data_platform.functions.spec import FunctionSpec",
    "from data_platform.streams.consumed_stream import ConsumedStream",
)
_CALL = """\
        self.add_consumer(
            "{construct_id}",
            FunctionSpec(
                name="{name}",
                package=FUNCTION_SOURCES / "{package}",
                purpose="To be said: what it does, in one sentence",
            ),
            sources=[
                ConsumedStream(
                    self.tables[{constant}.name], images=StreamView.NEW_AND_OLD_IMAGES
                ),
            ],
        )
"""


def draft_consumer(draft: Draft, product: Product, table: Table, name: str) -> None:
    """Draft a consumer of a table's stream that does nothing yet.

    Raises
    ------
    RefusedError
        If the name is malformed, too long or taken, or the table has no stream with both images.
    """
    longest = MAX_FUNCTION_NAME_LENGTH - MAX_NAMESPACE_LENGTH - len(product.name) - 2
    if not _NAME.fullmatch(name) or len(name) > longest:
        raise RefusedError(
            f"{name!r} is no name of a consumer: use kebab-case such as 'rating-events', of "
            f"{longest} characters at most"
        )
    if table.stream is not StreamView.NEW_AND_OLD_IMAGES:
        raise RefusedError(
            f"{table.name} has no stream with both images: declare "
            "`stream=StreamView.NEW_AND_OLD_IMAGES` first, and deploy it"
        )
    package = f"{product.name}_{name.replace('-', '_')}"
    stack = f"stacks/{product.name}/stack.py"
    construct_id = f"{pascal(name)}Consumer"
    found = draft.read(stack)
    for taken in (package, construct_id):
        if f'"{taken}"' in found:
            raise RefusedError(f"{stack} has {taken!r} already")
    place = declared(draft.root, product, table)
    values = {
        "product": product.name,
        "name": name,
        "package": package,
        "table": table.name,
        "module": place.module,
        "constant": place.constant,
    }
    folder = f"lambdas/{package}"
    for file, template in _TEMPLATES.items():
        draft.add(f"{folder}/{file}", template, **values)
    for file in ("requirements.txt", "requirements.lock"):
        draft.added[f"{folder}/{file}"] = draft.read(f"{_LIKE}/{file}")
    draft.add(f"tests/handlers/{package}/test_applying.py", "consumer_test", **values)
    call = _CALL.format(
        construct_id=construct_id, constant=place.constant, name=name, package=package
    )
    draft.edit(stack, partial(_with_consumer, stack, place, call))


def _with_consumer(path: str, place: Declared, call: str, text: str) -> str:
    """Return a stack that makes a call when everything else of it is there."""
    for node in ast.walk(parsed(text, path)):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            text = inserted(text, node.end_lineno or 0, call)
            break
    else:
        raise RefusedError(f"{path} has no __init__: add the consumer by hand")
    for line in (*_IMPORTS, f"from {place.module} import {place.constant}"):
        text = with_import(path, line, text)
    return text
