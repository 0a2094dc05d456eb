"""The parts of README.md that would go stale: its tables of products and of stream consumers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data_platform.dynamodb.schema import Product
from tools.output.markdown import code, markdown_table
from tools.paths import REPOSITORY

README = REPOSITORY / "README.md"

_FOLLOWERS = """\
{} functions follow the changes of tables and keep other data right, exactly once in effect, however
often a change is delivered: [docs/stream-consumers.md](docs/stream-consumers.md)."""


def readme_text(
    current: str, products: Sequence[Product], templates: Mapping[str, Mapping[str, Any]]
) -> str:
    """Return README.md with what stands between its markers written again.

    Parameters
    ----------
    current
        What it says now.
    templates
        Those of one stage without a namespace, by the names of their stacks.

    Raises
    ------
    ValueError
        If a pair of markers is missing, or occurs twice.
    """
    consumers = {product.title: _consumers(templates[product.stack_name]) for product in products}
    text = _replaced(current, "products", _products_part(products))
    return _replaced(text, "consumers", _consumers_part(consumers))


def _products_part(products: Sequence[Product]) -> str:
    rows = (
        (
            product.title,
            code(product.stack_name),
            str(len(product.tables)),
            str(sum(len(table.indexes) for table in product.tables)),
            str(sum(len(table.access_patterns) for table in product.tables)),
        )
        for product in products
    )
    return markdown_table(("Product", "Stack", "Tables", "Indexes", "Queries"), rows)


def _consumers_part(consumers: Mapping[str, Mapping[str, str]]) -> str:
    count = sum(map(len, consumers.values()))
    rows = (
        (product, f"[`{package}`](lambdas/{package}/README.md)", purpose)
        for product, functions in consumers.items()
        for package, purpose in functions.items()
    )
    table = markdown_table(("Product", "Function", "What it does"), rows)
    return f"{_FOLLOWERS.format(count)}\n\n{table}"


def _consumers(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the purposes of the functions that read streams, by the names of their packages."""
    resources: Mapping[str, Mapping[str, Any]] = template["Resources"]
    functions = (resources[name]["Properties"] for name in dict.fromkeys(_readers(resources)))
    return {each["FunctionName"].replace("-", "_"): each["Description"] for each in functions}


def _readers(resources: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    return (
        resource["Properties"]["FunctionName"]["Ref"]
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
    )


def _replaced(text: str, name: str, part: str) -> str:
    before, after = f"<!-- {name}: `datactl catalog write` -->", f"<!-- end of {name} -->"
    if (text.count(before), text.count(after)) != (1, 1):
        raise ValueError(f"README.md needs one line {before!r} and one line {after!r} below it.")
    pattern = re.escape(before) + ".*" + re.escape(after)
    return re.sub(pattern, lambda _: f"{before}\n{part}\n{after}", text, flags=re.DOTALL)
