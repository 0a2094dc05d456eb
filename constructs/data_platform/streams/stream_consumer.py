"""A function that follows the changes of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_cdk import Annotations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.functions.python_function import PythonFunction
from data_platform.functions.sources import STREAM_RECORDS
from data_platform.functions.spec import FunctionSpec
from data_platform.monitoring.catalogue.functions import CONSUMERS_NAMESPACE
from data_platform.stage import Stage
from data_platform.streams import nag_acknowledgements
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.expiries import expiry_variables
from data_platform.streams.failure_destination import FailureDestination
from data_platform.streams.permissions import (
    FAILED_OBJECTS,
    keep_failed_statements,
    set_aside_objects,
    stream_statements,
)
from data_platform.streams.settings import MAX_STREAM_READERS, EventSourceSettings

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


FAILURE_BUCKET = "FAILURE_BUCKET"
"""The variable that names the failure bucket to the function."""


class StreamConsumer(Construct):
    """A function, the streams it reads, and what becomes of records that it cannot process.

    Lambda reads each stream from its oldest record, so nothing is missed while the mapping is made.
    The function sets aside what trying again cannot help, in the failure destination, and answers
    which other records failed; Lambda tries again from the first of them on, for a bounded number
    of attempts and time, and then keeps the rest there as well.

    Parameters
    ----------
    spec
        The function; its statements say what it may do beyond reading the streams, keeping failed
        records and writing its log.
    sources
        The streams that it reads.
    failures
        Where records go that it could not process.
    stage
        Decides how long the log is kept.
    settings
        How Lambda reads the streams.
    encryption_key
        The key of the tables and the log, where the stage encrypts with customer-managed keys.

    Attributes
    ----------
    function
        The function.
    policy
        All that it may do.
    event_sources
        What connects each stream with it, by the table's declared name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        spec: FunctionSpec,
        sources: Sequence[ConsumedStream],
        failures: FailureDestination,
        stage: Stage,
        settings: EventSourceSettings | None = None,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        settings = settings or EventSourceSettings()
        python_function = PythonFunction(
            self,
            "Consumer",
            spec=replace(
                spec,
                metrics_namespace=CONSUMERS_NAMESPACE,
                statements=[
                    *stream_statements(sources, encryption_key),
                    *keep_failed_statements(failures.bucket, spec.called),
                    *spec.statements,
                ],
                environment={
                    FAILURE_BUCKET: failures.bucket.name,
                    **expiry_variables(sources, stage),
                    **spec.environment,
                },
                shared=(STREAM_RECORDS, *spec.shared),
            ),
            stage=stage,
            encryption_key=encryption_key,
        )
        self.function = python_function.function
        self.policy = python_function.policy
        failures.bucket.accept_object_names(
            self.policy, FAILED_OBJECTS, set_aside_objects(spec.called)
        )
        if stage.protected:
            acknowledge(self.function, *nag_acknowledgements.NO_DEAD_LETTER_QUEUE)
            if python_function.reserved_concurrency is None:
                acknowledge(self.function, *nag_acknowledgements.UNRESERVED_CONCURRENCY)
        failures.grant_replay(self.function)
        function_name = self.function.function_name
        for source in sources:
            self._warn_of_many_readers(construct_id, source)
        self.event_sources = {
            source.table.declaration.name: self._read(source, function_name, settings, failures)
            for source in sources
        }

    def _read(
        self,
        source: ConsumedStream,
        function_name: str,
        settings: EventSourceSettings,
        failures: FailureDestination,
    ) -> lambda_.CfnEventSourceMapping:
        # CDK's EventSourceMapping would add permissions of its own to the role, on every stream.
        mapping = lambda_.CfnEventSourceMapping
        filters = [mapping.FilterProperty(pattern=pattern) for pattern in source.patterns]
        metrics = ["EventCount"] if settings.event_count_metrics else []
        return mapping(
            self,
            source.table.declaration.construct_id,
            function_name=function_name,
            event_source_arn=source.stream_arn,
            enabled=settings.enabled,
            # LATEST would miss what changes between the deployment and the first poll.
            starting_position="TRIM_HORIZON",
            batch_size=settings.batch_size,
            maximum_batching_window_in_seconds=settings.batching_window_seconds,
            parallelization_factor=settings.parallelization_factor,
            maximum_retry_attempts=settings.retry_attempts,
            maximum_record_age_in_seconds=settings.maximum_record_age_seconds,
            bisect_batch_on_function_error=settings.bisect_batch_on_error,
            tumbling_window_in_seconds=settings.tumbling_window_seconds or None,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria=mapping.FilterCriteriaProperty(filters=filters) if filters else None,
            metrics_config=mapping.MetricsConfigProperty(metrics=metrics) if metrics else None,
            destination_config=mapping.DestinationConfigProperty(
                on_failure=mapping.OnFailureProperty(destination=failures.bucket.arn)
            ),
        )

    def _warn_of_many_readers(self, construct_id: str, source: ConsumedStream) -> None:
        readers = source.table.stream_readers
        readers.append(construct_id)
        if len(readers) > MAX_STREAM_READERS:
            *others, this = readers
            Annotations.of(self).add_warning_v2(
                "data-platform:StreamReaders",
                f"{this} is reader {len(readers)} of the stream of table "
                f"'{source.table.declaration.name}', beside {' and '.join(others)}: DynamoDB "
                f"throttles more than {MAX_STREAM_READERS}. Share a reader, or let the changes fan "
                "out: docs/stream-consumers.md, A third reader.",
            )
