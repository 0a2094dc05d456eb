"""Dashboards show all that a stack holds, in a form that CloudWatch accepts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from data_platform.deployment import MAX_NAMESPACE_LENGTH, Deployment
from data_platform.dynamodb.schema import Product
from data_platform.errors import ConfigurationError
from data_platform.monitoring.catalogue import dynamodb
from data_platform.monitoring.dashboards.body import MAX_SEARCH, dashboard_body
from data_platform.monitoring.dashboards.capacity import capacity_panels
from data_platform.monitoring.dashboards.health import health_panels
from data_platform.monitoring.dashboards.product_dashboards import MAX_ALARMS
from data_platform.monitoring.metrics import catalogued
from stacks.environments import DEV, STAGES
from stacks.products import PRODUCTS
from tests.unit.monitoring.stacks import product_stack, watched
from tests.unit.monitoring.watch import alarms_of, physical_name
from tools.dashboards.definition import TABLE, Search, bodies, parse_search
from tools.synthesis import Assembly

COLUMNS = 24
ROWS_OF_A_SCREEN = 30
MAX_METRICS = 500
"""Of one widget, found ones and hidden ones included."""
MAX_OPERATIONS = 12
"""How many operations of a table have been used, at most."""
MAPPING = "AWS::Lambda::EventSourceMapping"
QUEUE = "AWS::SQS::Queue"
DATABASE = "AWS::RDS::DBInstance"


class Shown(NamedTuple):
    """One dashboard, with the template that it comes from."""

    name: str
    body: Mapping[str, Any]
    template: Mapping[str, Any]

    @property
    def metric_widgets(self) -> list[Mapping[str, Any]]:
        widgets = self.body["widgets"]
        return [widget["properties"] for widget in widgets if widget["type"] == "metric"]

    @property
    def alarm_widgets(self) -> list[Mapping[str, Any]]:
        widgets = self.body["widgets"]
        return [widget["properties"] for widget in widgets if widget["type"] == "alarm"]

    def lines(self) -> Iterator[tuple[str, str, dict[str, str], str]]:
        """Yield namespace, name, dimensions and statistic of what is named one by one."""
        for properties in self.metric_widgets:
            for row in properties["metrics"]:
                if "expression" not in row[-1]:
                    dimensions = dict(zip(row[2:-1:2], row[3:-1:2], strict=True))
                    yield row[0], row[1], dimensions, row[-1]["stat"]

    def searches(self) -> Iterator[tuple[Search, Mapping[str, Any], Mapping[str, Any]]]:
        """Yield each search with its options and its widget."""
        for properties in self.metric_widgets:
            for row in properties["metrics"]:
                if "SEARCH(" in row[-1].get("expression", ""):
                    yield parse_search(row[-1]["expression"]), row[-1], properties

    def names(self, resource_type: str, **lacking: None) -> set[str]:
        """Return the names of the resources of a type that lack some properties."""
        resources = self.template["Resources"]
        return {
            physical_name({"Ref": logical_id}, resources)
            for logical_id, resource in resources.items()
            if resource["Type"] == resource_type and not set(lacking) & set(resource["Properties"])
        }

    def shown(self, metric: str, dimension: str) -> set[str]:
        """Return whose series of a metric are named one by one."""
        return {
            dimensions[dimension]
            for _, name, dimensions, _ in self.lines()
            if name == metric and dimension in dimensions
        }


@pytest.fixture(scope="module", params=list(STAGES))
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def every(stage: str, assemblies: Mapping[str, Assembly]) -> list[Shown]:
    """Every dashboard of a stage."""
    return [
        Shown(name, body, template)
        for template in assemblies[stage].templates.values()
        for name, body in bodies(template).items()
    ]


def test_a_stage_has_the_dashboards_that_its_settings_ask_for(
    stage: str, every: list[Shown]
) -> None:
    parts = ("health", "capacity") if STAGES[stage].alarms.is_full else ("overview",)
    assert sorted(shown.name for shown in every) == sorted(
        f"{product.name}-{part}" for product in PRODUCTS for part in parts
    )


def test_a_dashboard_says_its_stage_and_leads_to_the_other_one(
    stage: str, every: list[Shown]
) -> None:
    names = {shown.name for shown in every}
    for shown in every:
        first, *_ = (one["properties"] for one in shown.body["widgets"] if one["type"] == "text")
        assert f" in {stage}: " in first["markdown"].splitlines()[0]
        product = shown.name.rpartition("-")[0]
        linked = re.findall(r"\]\(#dashboards:name=([\w-]+)\)", first["markdown"])
        others = {name for name in names if name.rpartition("-")[0] == product} - {shown.name}
        assert set(linked) == others


def test_copies_in_one_account_have_dashboards_of_their_own() -> None:
    template = watched(product_stack(namespace="copy")).to_json()
    named = bodies(template)
    assert "(#dashboards:name=copy-test-capacity)" in str(named["copy-test-health"])
    assert set(named) == {"copy-test-health", "copy-test-capacity"}
    shown = Shown("copy-test-capacity", named["copy-test-capacity"], template)
    tables = {table for search, _, _ in shown.searches() for table in search.tables}
    assert tables == shown.names(TABLE)
    assert all(table.startswith("copy-") for table in tables)


def test_every_line_is_of_a_series_that_is_published(every: list[Shown]) -> None:
    for shown in every:
        assert list(shown.lines())
        for line in shown.lines():
            catalogued(*line)


def test_every_search_is_for_series_that_are_published(every: list[Shown]) -> None:
    for shown in every:
        assert list(shown.searches())
        for search, options, widget in shown.searches():
            catalogued(search.namespace, search.metric, search.dimensions, search.statistic)
            assert search.period_seconds == widget["period"]
            labelled = re.findall(r"PROP\('Dim\.(\w+)'\)", options.get("label", ""))
            assert set(labelled) <= set(search.dimensions)


def test_every_search_is_about_all_tables(every: list[Shown]) -> None:
    for shown in every:
        for search, _, _ in shown.searches():
            assert set(search.tables) == shown.names(TABLE), search.metric


def test_every_consumer_queue_and_database_is_shown(stage: str, every: list[Shown]) -> None:
    for shown in every:
        if shown.name.endswith("-capacity"):
            continue
        resources = shown.template["Resources"]
        readers = {
            physical_name(resource["Properties"]["FunctionName"], resources)
            for resource in resources.values()
            if resource["Type"] == MAPPING and "StartingPosition" in resource["Properties"]
        }
        assert shown.shown("IteratorAge", "FunctionName") == readers, (stage, shown.name)
        assert shown.shown("RecordsApplied", "service") == readers
        dead_letter_queues = shown.names(QUEUE, RedrivePolicy=None)
        assert shown.shown("ApproximateNumberOfMessagesVisible", "QueueName") == dead_letter_queues
        assert shown.shown("CPUUtilization", "DBInstanceIdentifier") == shown.names(DATABASE)


def test_what_stands_still_without_a_sound_is_shown(every: list[Shown]) -> None:
    for shown in every:
        if shown.name.endswith("-health"):
            continue
        expiring = {
            physical_name({"Ref": logical_id}, shown.template["Resources"])
            for logical_id, resource in shown.template["Resources"].items()
            if "TimeToLiveSpecification" in resource.get("Properties", {})
        }
        assert shown.shown("PolledEventCount", "EventSourceMappingUUID") == shown.names(MAPPING)
        assert shown.shown("ExpiryOverdueDays", "TableName") == expiring


def test_consumers_publish_under_the_name_that_is_shown(every: list[Shown]) -> None:
    for shown in every:
        published = {
            resource["Properties"]
            .get("Environment", {})
            .get("Variables", {})
            .get("POWERTOOLS_SERVICE_NAME")
            for resource in shown.template["Resources"].values()
            if resource["Type"] == "AWS::Lambda::Function"
        }
        assert shown.shown("RecordsFailed", "service") <= published


def test_alarms_that_are_on_are_shown_and_no_alarm_is_forgotten(every: list[Shown]) -> None:
    for shown in every:
        if shown.name.endswith("-capacity"):
            continue
        (widget,) = shown.alarm_widgets
        names = {
            resource["Properties"]["AlarmName"]
            for resource in shown.template["Resources"].values()
            if resource["Type"].startswith("AWS::CloudWatch::")
            and "AlarmName" in resource["Properties"]
        }
        assert set(widget["alarms"]) == names
        assert 0 < len(names) <= MAX_ALARMS
        assert f"of {len(names)}" in widget["title"]
        assert widget["states"] == ["ALARM"]


def test_marks_are_the_thresholds_of_alarms(assemblies: Mapping[str, Assembly]) -> None:
    for stack, template in assemblies["prod"].templates.items():
        thresholds = {
            (name, float(alarm.properties["Threshold"]))
            for alarm in alarms_of({stack: template})
            for _, name, _ in alarm.keys.values()
        }
        for name, body in bodies(template).items():
            for widget in Shown(name, body, template).metric_widgets:
                shown = {row[1] for row in widget["metrics"] if len(row) > 1}
                for mark in widget.get("annotations", {}).get("horizontal", ()):
                    assert any((metric, mark["value"]) in thresholds for metric in shown)


def test_postgresql_is_marked_where_it_has_too_little_left(
    assemblies: Mapping[str, Assembly],
) -> None:
    body = bodies(assemblies["prod"].templates["MavPrepStack"])["mavprep-health"]
    marks = {
        row[1]: widget["properties"]["annotations"]["horizontal"]
        for widget in body["widgets"]
        for row in widget["properties"].get("metrics", ())
        if "annotations" in widget["properties"]
    }
    (storage,) = marks["FreeStorageSpace"]
    assert storage == {"label": "critical", "value": 5 * 1024**3}


def test_widgets_lie_on_the_grid_without_overlap(every: list[Shown]) -> None:
    for shown in every:
        taken: set[tuple[int, int]] = set()
        for widget in shown.body["widgets"]:
            cells = {
                (x, y)
                for x in range(widget["x"], widget["x"] + widget["width"])
                for y in range(widget["y"], widget["y"] + widget["height"])
            }
            assert not cells & taken, (shown.name, widget["properties"])
            assert max(x for x, _ in cells) < COLUMNS
            taken |= cells


def test_health_fits_one_screen(every: list[Shown]) -> None:
    for shown in every:
        if shown.name.endswith("-health"):
            bottom = max(widget["y"] + widget["height"] for widget in shown.body["widgets"])
            assert bottom <= ROWS_OF_A_SCREEN, shown.name


def test_no_widget_asks_for_more_metrics_than_cloudwatch_takes(every: list[Shown]) -> None:
    for shown in every:
        places = {
            dynamodb.TABLE: len(shown.names(TABLE)),
            dynamodb.OPERATION: len(shown.names(TABLE)) * MAX_OPERATIONS,
            dynamodb.INDEX: sum(
                len(resource["Properties"].get("GlobalSecondaryIndexes", ()))
                for resource in shown.template["Resources"].values()
                if resource["Type"] == TABLE
            ),
        }
        found = dict.fromkeys((widget["title"] for widget in shown.metric_widgets), 0)
        for search, _, widget in shown.searches():
            found[widget["title"]] += places[search.dimensions]
        for widget in shown.metric_widgets:
            assert len(widget["metrics"]) + found[widget["title"]] <= MAX_METRICS


def test_availability_counts_all_that_was_throttled_or_failed(every: list[Shown]) -> None:
    for shown in every:
        widgets = [one for one in shown.metric_widgets if one["title"].startswith("Availability")]
        for widget in widgets:
            ids = {
                row[-1]["id"]: row[1] if len(row) > 1 else None
                for row in widget["metrics"]
                if "id" in row[-1]
            }
            assert all(re.fullmatch(r"[a-z]\w*", line_id) for line_id in ids)
            assert len(ids) == len(widget["metrics"]) - 1
            bad = {line_id for line_id in ids if "bad" in line_id}
            assert {ids[line_id] for line_id in bad} == {"ThrottledRequests", "SystemErrors"}
            assert set(ids) - bad == {"answered"}
            visible = [row[-1] for row in widget["metrics"] if row[-1].get("visible", True)]
            assert [options["label"] for options in visible] == ["objective 99.9 %"]


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_searches_fit_with_the_longest_namespace(product: Product) -> None:
    deployment = Deployment(stage=DEV, namespace="n" * MAX_NAMESPACE_LENGTH)
    tables = tuple(deployment.named(table.name) for table in product.tables)
    panels = [
        *health_panels(product.title, [], tables, ()),
        *capacity_panels(product.title, [], tables),
    ]
    body = dashboard_body(panels, region="us-east-1", since="-PT6H")
    expressions = [
        row[-1]["expression"]
        for widget in body["widgets"]
        for row in widget["properties"].get("metrics", ())
        if "expression" in row[-1]
    ]
    assert expressions
    assert max(len(expression) for expression in expressions) <= MAX_SEARCH


def test_a_search_that_cloudwatch_would_refuse_is_refused() -> None:
    tables = tuple(f"a-table-with-quite-a-long-name-{number}" for number in range(30))
    with pytest.raises(ConfigurationError, match=r"30 tables has \d+ characters.*takes 1024"):
        dashboard_body(capacity_panels("Many", [], tables), region="us-east-1", since="-P7D")
