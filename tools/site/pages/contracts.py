"""The contract of published values as a page."""

from collections.abc import Iterable
from itertools import groupby

from tools.docs.contract import Output
from tools.output.markdown import code, markdown_table

PAGE = "docs/contracts/README.md"
_INTRODUCTION = """\
What other teams may rely on: each value is a CloudFormation export and an SSM parameter, and does
not go without a notice here first. The same as [JSON](outputs.json). How to use them:
[Use it from another team](../../README.md#use-it-from-another-team)."""


def contract_page(contract: Iterable[Output]) -> str:
    """Return the page: a section a stack."""
    sections = ["# Contract of outputs", _INTRODUCTION]
    for stack, outputs in groupby(contract, key=lambda each: each.stack):
        rows = (
            (code(each.export), code(each.parameter), each.meaning + _notice(each))
            for each in outputs
        )
        sections += [f"## {stack}", markdown_table(("Export", "Parameter", "Meaning"), rows)]
    return "\n\n".join(sections) + "\n"


def _notice(output: Output) -> str:
    if output.deprecated is None:
        return ""
    return (
        f". **Deprecated** since {output.deprecated.since}, may go after "
        f"{output.deprecated.removable_after}: use {code(output.deprecated.replacement)}"
    )
