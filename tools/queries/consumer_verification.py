"""Whether all stream consumers that are declared and deployed are called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from tools.local.streams.progress import ConsumerProgress
from tools.redrive.consumers import consumers_of

_MAPPING = "AWS::Lambda::EventSourceMapping"
_UNCALLED = "it is declared, but nothing calls it: run `datactl local up`"


def declared_consumers(
    cloudformation: Any,  # noqa: ANN401  boto3 makes its clients at run time
    products: Iterable[Product],
    deployment: Deployment,
) -> dict[str, set[str]]:
    """Return the tables that each consumer reads, by its name.

    Consumers are those of the code, and those of the deployed templates, which know their tables.
    """
    found: dict[str, set[str]] = {}
    for product in products:
        found |= {deployment.named(name): set() for name in consumers_of(product)}
        try:
            answer = cloudformation.get_template(StackName=deployment.named(product.stack_name))
        except ClientError:  # it is not deployed, so that none of its consumers is called
            continue
        for consumer, table in _mappings(answer["TemplateBody"]["Resources"]):
            found.setdefault(consumer, set()).add(table)
    return found


def with_missing(
    consumers: Sequence[ConsumerProgress], declared: Mapping[str, set[str]]
) -> list[ConsumerProgress]:
    """Return the consumers that are called, with those that are not, or not for every table."""
    found = {each.consumer: each for each in consumers}
    for name, tables in declared.items():
        if name not in found:
            found[name] = _never_called(name)
        elif missing := sorted(tables - set(found[name].tables)):
            problem = f"{', '.join(missing)}: {_UNCALLED}"
            former = found[name].problem
            found[name] = replace(
                found[name], problem=f"{former}; {problem}" if former else problem
            )
    return [found[name] for name in sorted(found)]


def _never_called(name: str) -> ConsumerProgress:
    return ConsumerProgress(
        consumer=name,
        tables=(),
        records=0,
        applied=0,
        skipped=0,
        failed=0,
        set_aside=0,
        given_up=0,
        is_behind=False,
        problem=_UNCALLED,
    )


def _mappings(resources: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield function and table of each mapping that reads the stream of a table in this stack."""
    for resource in resources.values():
        if resource["Type"] == _MAPPING:
            source = resource["Properties"]["EventSourceArn"]
            table = resources[source["Fn::GetAtt"][0]]
            function = resources[resource["Properties"]["FunctionName"]["Ref"]]
            yield function["Properties"]["FunctionName"], table["Properties"]["TableName"]
