"""The metrics of the widgets on dashboards, as templates describe them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.unit.monitoring.watch import physical_name

DASHBOARD = "AWS::CloudWatch::Dashboard"

WidgetMetric = tuple[str, str, dict[str, str], str | None]


def widget_metrics(template: Mapping[str, Any]) -> Iterator[WidgetMetric]:
    """Yield namespace, name, dimensions and statistic of each metric on a stack's dashboards."""
    resources = template["Resources"]
    for resource in resources.values():
        if resource["Type"] == DASHBOARD:
            body = json.loads(_text(resource["Properties"]["DashboardBody"], resources))
            for widget in body["widgets"]:
                properties = widget.get("properties", {})
                yield from _rows(properties.get("metrics", ()), properties.get("stat"))


def _text(body: object, resources: Mapping[str, Any]) -> str:
    if not isinstance(body, dict):
        return str(body)
    return "".join(
        part if isinstance(part, str) else _reference(part, resources)
        for part in body["Fn::Join"][1]
    )


def _reference(part: dict[str, Any], resources: Mapping[str, Any]) -> str:
    target = part["Ref"] if "Ref" in part else part["Fn::GetAtt"][0]
    return physical_name(part, resources) if target in resources else str(target)


def _rows(rows: list[list[Any]], default_statistic: str | None) -> Iterator[WidgetMetric]:
    former: list[str] = []
    for row in rows:
        options = row[-1] if isinstance(row[-1], dict) else {}
        words = [word for word in row if isinstance(word, str)]
        if words:
            # A dot stands for the same word as in the row above; dots, for all of its dimensions.
            words = _expanded(words, former)
            former = words
            dimensions = dict(zip(words[2::2], words[3::2], strict=True))
            yield words[0], words[1], dimensions, options.get("stat", default_statistic)


def _expanded(words: list[str], former: list[str]) -> list[str]:
    if "..." in words:
        kept = words.index("...")
        missing = len(former) - len(words) + 1
        words = [*words[:kept], *former[kept : kept + missing], *words[kept + 1 :]]
    return [former[place] if word == "." else word for place, word in enumerate(words)]
