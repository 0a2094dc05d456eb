"""The operations that the gateway answers itself, or whose answers it completes."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.contributor_insights import changed_insights, described_insights
from tools.local.dynamodb.description import complete_description
from tools.local.dynamodb.first_records import make_first_records
from tools.local.dynamodb.hidden_streams import HiddenStreams
from tools.local.dynamodb.messages import Message, ServiceError, response
from tools.local.dynamodb.recovery.window import recovery_window
from tools.local.dynamodb.stream_clock import CLOCK_TABLE
from tools.local.dynamodb.table_settings import SettingsStore, TableSettings
from tools.local.dynamodb.write_gate import WriteGate

Handler = Callable[[Message], Awaitable[Message]]

_LOG = logging.getLogger(__name__)
_KEPT_BY_GATEWAY = ("SSESpecification", "TableClass")
_MAX_RECOVERY_DAYS = 35
_MAX_TAGS = 50


class TableOperations:
    """Operations on tables as wholes: their settings, and descriptions that include them.

    Parameters
    ----------
    engine
        The engine with the tables.
    settings
        Where the settings are kept that the engine does not know.
    deployment
        Where the tables seem to be.
    hidden
        Records the changes of tables with point-in-time recovery.
    """

    def __init__(
        self,
        engine: Engine,
        settings: SettingsStore,
        deployment: Deployment,
        hidden: HiddenStreams | None = None,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._deployment = deployment
        self._hidden = hidden or HiddenStreams(engine, WriteGate())

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each operation by its name."""
        return {
            "ListTables": self.list_tables,
            "CreateTable": self.create_table,
            "DescribeTable": self.describe_table,
            "UpdateTable": self.update_table,
            "DeleteTable": self.delete_table,
            "UpdateTimeToLive": self.update_time_to_live,
            "DescribeTimeToLive": self.describe_time_to_live,
            "UpdateContinuousBackups": self.update_continuous_backups,
            "DescribeContinuousBackups": self.describe_continuous_backups,
            "UpdateContributorInsights": self.update_contributor_insights,
            "DescribeContributorInsights": self.describe_contributor_insights,
            "TagResource": self.tag_resource,
            "UntagResource": self.untag_resource,
            "ListTagsOfResource": self.list_tags_of_resource,
        }

    async def list_tables(self, request: Message) -> Message:
        """List the tables but for the gateway's own."""
        answer = await self._engine.send(request)
        if not answer.succeeded:
            return answer
        content = answer.json()
        content["TableNames"] = [name for name in content["TableNames"] if name != CLOCK_TABLE]
        return answer.with_json(content)

    async def create_table(self, request: Message) -> Message:
        """Create a table and keep the settings that the engine drops."""
        request = self._with_table_name(request)
        wanted = request.json()
        answer = await self._engine.send(request)
        if answer.succeeded:
            tags = {tag["Key"]: tag["Value"] for tag in wanted.get("Tags") or ()}
            settings = TableSettings(tags=tags)
            self._settings.put(wanted["TableName"], _with_kept_settings(settings, wanted))
            await self._begin_stream(wanted, answer)
        return self._completed(answer)

    async def describe_table(self, request: Message) -> Message:
        """Describe a table."""
        return self._completed(await self._engine.send(self._with_table_name(request)))

    async def update_table(self, request: Message) -> Message:
        """Update a table; the engine sees only what it knows."""
        changes = request.json()
        table = changes["TableName"] = self._deployment.table_name(changes["TableName"])
        own = {name: changes.pop(name) for name in _KEPT_BY_GATEWAY if name in changes}
        if own and len(changes) == 1:
            description = (await self._engine.call("DescribeTable", {"TableName": table}))["Table"]
            answer = response({"TableDescription": description})
        else:
            answer = await self._changed(table, request.with_json(changes), changes)
        if own and answer.succeeded:
            self._settings.put(table, _with_kept_settings(self._settings.get(table), own))
        return self._completed(answer)

    async def _changed(self, table: str, request: Message, changes: Mapping[str, Any]) -> Message:
        async def change() -> Message:
            answer = await self._engine.send(request)
            if answer.succeeded:
                await self._begin_stream(changes, answer)
            return answer

        stream = changes.get("StreamSpecification")
        if not stream or self._settings.get(table).recovery_days is None:
            return await change()
        answer, is_recorded = await self._hidden.exchange(table, stream, change)
        self._settings.put(table, _with_recording(self._settings.get(table), on=is_recorded))
        return answer

    async def delete_table(self, request: Message) -> Message:
        """Delete a table with its settings."""
        answer = await self._engine.send(self._with_table_name(request))
        completed = self._completed(answer)
        if answer.succeeded:
            self._settings.drop(answer.json()["TableDescription"]["TableName"])
        return completed

    async def update_time_to_live(self, request: Message) -> Message:
        """Switch TTL on or off; it takes effect at once instead of within an hour."""
        arguments = request.json()
        table = await self._existing_table(arguments["TableName"])
        specification = arguments.get("TimeToLiveSpecification") or {}
        attribute, enabled = specification.get("AttributeName"), specification.get("Enabled")
        if not attribute or enabled is None:
            raise _invalid("TimeToLiveSpecification needs an AttributeName and Enabled.")
        settings = self._settings.get(table)
        current = settings.ttl_attribute
        if current is None and not enabled:
            raise _invalid("TimeToLive is already disabled")
        if current is not None and current != attribute:
            raise _invalid(
                "TimeToLive is active on a different AttributeName: "
                f"current AttributeName is {current}"
            )
        if current is not None and enabled:
            raise _invalid("TimeToLive is already enabled")
        self._settings.put(table, replace(settings, ttl_attribute=attribute if enabled else None))
        return response({"TimeToLiveSpecification": specification})

    async def describe_time_to_live(self, request: Message) -> Message:
        """Tell whether TTL is on, and on which attribute."""
        table = await self._existing_table(request.json()["TableName"])
        attribute = self._settings.get(table).ttl_attribute
        description = {"TimeToLiveStatus": "DISABLED"}
        if attribute is not None:
            description = {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}
        return response({"TimeToLiveDescription": description})

    async def update_continuous_backups(self, request: Message) -> Message:
        """Switch point-in-time recovery on or off, or change its window."""
        arguments = request.json()
        table = await self._existing_table(arguments["TableName"], "TableNotFoundException")
        specification = arguments["PointInTimeRecoverySpecification"]
        settings = self._settings.get(table)
        if not specification["PointInTimeRecoveryEnabled"]:
            await self._hidden.end(table)
            settings = replace(
                settings, recovery_days=None, recovery_since=None, records_changes=False
            )
        else:
            days = specification.get("RecoveryPeriodInDays", _MAX_RECOVERY_DAYS)
            if not 1 <= days <= _MAX_RECOVERY_DAYS:
                bound = "greater than or equal to 1" if days < 1 else "less than or equal to 35"
                raise _invalid(
                    f"1 validation error detected: Value '{days}' at "
                    "'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy "
                    f"constraint: Member must have value {bound}"
                )
            settings = replace(await self._recorded(table), recovery_days=days)
        self._settings.put(table, settings)
        return response(_continuous_backups(settings))

    async def record_changes(self) -> None:
        """Record the changes of tables with recovery that an earlier version did not record."""
        for table in self._settings.unrecorded():
            try:
                self._settings.put(table, await self._recorded(table))
            except ServiceError as error:
                _LOG.warning("The changes of %s are not recorded: %s", table, error)

    async def _recorded(self, table: str) -> TableSettings:
        """Record a table's changes, and return its settings with that."""
        settings = self._settings.get(table)
        if settings.records_changes:
            return settings
        is_recorded = await self._hidden.begin(table)
        # Others may have changed meanwhile.
        return _with_recording(self._settings.get(table), on=is_recorded)

    async def describe_continuous_backups(self, request: Message) -> Message:
        """Describe point-in-time recovery."""
        name = request.json()["TableName"]
        table = await self._existing_table(name, "TableNotFoundException")
        return response(_continuous_backups(self._settings.get(table)))

    async def update_contributor_insights(self, request: Message) -> Message:
        """Switch contributor insights of a table or an index on or off, or change their mode."""
        arguments = request.json()
        table = await self._existing_table(arguments["TableName"])
        self._settings.put(table, changed_insights(self._settings.get(table), arguments))
        return await self.describe_contributor_insights(request)

    async def describe_contributor_insights(self, request: Message) -> Message:
        """Tell whether contributor insights of a table or an index are on."""
        arguments = request.json()
        table = await self._existing_table(arguments["TableName"])
        index = arguments.get("IndexName")
        return response(described_insights(table, self._settings.get(table), index))

    async def tag_resource(self, request: Message) -> Message:
        """Add tags to a table; a known key gets the new value."""
        arguments = request.json()
        table = await self._tagged_table(arguments["ResourceArn"])
        settings = self._settings.get(table)
        tags = {**settings.tags, **{tag["Key"]: tag["Value"] for tag in arguments["Tags"]}}
        if len(tags) > _MAX_TAGS:
            raise _invalid(f"Too many tags: a table may have {_MAX_TAGS}, this makes {len(tags)}.")
        self._settings.put(table, replace(settings, tags=tags))
        return response(None)

    async def untag_resource(self, request: Message) -> Message:
        """Remove tags from a table; keys it does not have are ignored."""
        arguments = request.json()
        table = await self._tagged_table(arguments["ResourceArn"])
        settings = self._settings.get(table)
        tags = {key: tag for key, tag in settings.tags.items() if key not in arguments["TagKeys"]}
        self._settings.put(table, replace(settings, tags=tags))
        return response(None)

    async def list_tags_of_resource(self, request: Message) -> Message:
        """List the tags of a table, all on one page."""
        table = await self._tagged_table(request.json()["ResourceArn"])
        tags = self._settings.get(table).tags
        return response({"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]})

    def _completed(self, answer: Message) -> Message:
        """Complete the table description in an answer of the engine; errors stay as they are."""
        body = self._deployment.outward(answer.body)
        if not answer.succeeded:
            return answer.with_body(body)
        content = answer.with_body(body).json()
        table = content.get("Table") or content.get("TableDescription")
        self._hidden.conceal(table)
        complete_description(table, self._settings.get(table["TableName"]), self._deployment)
        return answer.with_json(content)

    async def _begin_stream(self, wanted: Mapping[str, Any], answer: Message) -> None:
        if (wanted.get("StreamSpecification") or {}).get("StreamEnabled"):
            await make_first_records(self._engine, answer.json()["TableDescription"])

    def _with_table_name(self, request: Message) -> Message:
        arguments = request.json()
        named = self._deployment.table_name(arguments["TableName"])
        if named == arguments["TableName"]:
            return request
        return request.with_json({**arguments, "TableName": named})

    async def _existing_table(
        self, name_or_arn: str, error: str = "ResourceNotFoundException"
    ) -> str:
        table = self._deployment.table_name(name_or_arn)
        texts = {
            "ResourceNotFoundException": f"Requested resource not found: Table: {table} not found",
            "TableNotFoundException": f"Table not found: {table}",
        }
        if not await self._exists(table):
            raise ServiceError(error, texts[error])
        return table

    async def _tagged_table(self, arn: str) -> str:
        if not arn.startswith("arn:"):
            raise _invalid(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
        table = self._deployment.table_name(arn)
        if not await self._exists(table):
            raise ServiceError(
                "ResourceNotFoundException",
                f"Requested resource not found: ResourceArn: {arn} not found",
            )
        return table

    async def _exists(self, table: str) -> bool:
        try:
            await self._engine.call("DescribeTable", {"TableName": table})
        except ServiceError as error:
            if error.kind == "ResourceNotFoundException":
                return False
            raise
        return True


def _with_kept_settings(settings: TableSettings, request: Mapping[str, Any]) -> TableSettings:
    """Take over the settings of a CreateTable or UpdateTable that the engine does not keep."""
    if "SSESpecification" in request:
        encryption = request["SSESpecification"]
        settings = replace(settings, encryption=encryption if encryption.get("Enabled") else None)
    if "TableClass" in request:
        settings = replace(settings, table_class=request["TableClass"])
    return settings


def _with_recording(settings: TableSettings, *, on: bool) -> TableSettings:
    """Let recovery reach back to now, unless changes were recorded before, and still are."""
    if on and settings.records_changes:
        return settings
    return replace(settings, recovery_since=time.time(), records_changes=on)


def _continuous_backups(settings: TableSettings) -> dict[str, Any]:
    recovery: dict[str, Any] = {"PointInTimeRecoveryStatus": "DISABLED"}
    if settings.recovery_days is not None and settings.recovery_since is not None:
        recovery = recovery_window(settings.recovery_since, settings.recovery_days, time.time())
    return {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": recovery,
        }
    }


def _invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)
