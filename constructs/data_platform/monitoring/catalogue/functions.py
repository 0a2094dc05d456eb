"""Lambda functions, their event sources, what stream consumers count, and queues."""

from functools import partial

from data_platform.monitoring.metric import Metric, Statistic, Unit

LAMBDA_NAMESPACE = "AWS/Lambda"
CONSUMERS_NAMESPACE = "DataPlatform/StreamConsumers"
QUEUE_NAMESPACE = "AWS/SQS"

_LAMBDA_SOURCE = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"
_CONSUMER_SOURCE = "lambdas/stream_records, once for each batch"
_QUEUE_SOURCE = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-available-cloudwatch-metrics.html"
)

_COUNTS = frozenset({Statistic.SUM, Statistic.SAMPLE_COUNT})
_LEVELS = frozenset({Statistic.AVERAGE, Statistic.MINIMUM, Statistic.MAXIMUM})
_TIMES = _LEVELS | {Statistic.SAMPLE_COUNT, Statistic.P50, Statistic.P90, Statistic.P99}


def _metric(  # noqa: PLR0917  the first three are fixed below, for each kind of resource
    namespace: str,
    dimension: str,
    source: str,
    name: str,
    statistics: frozenset[Statistic],
    meaning: str,
    unit: Unit = Unit.COUNT,
) -> Metric:
    return Metric(
        namespace=namespace,
        name=name,
        dimensions=((dimension,),),
        statistics=statistics,
        unit=unit,
        meaning=meaning,
        source=source,
        is_sparse=True,
    )


_of_function = partial(_metric, LAMBDA_NAMESPACE, "FunctionName", _LAMBDA_SOURCE)
_of_event_source = partial(_metric, LAMBDA_NAMESPACE, "EventSourceMappingUUID", _LAMBDA_SOURCE)
_of_consumer = partial(_metric, CONSUMERS_NAMESPACE, "service", _CONSUMER_SOURCE)
_of_queue = partial(_metric, QUEUE_NAMESPACE, "QueueName", _QUEUE_SOURCE)

INVOCATIONS = _of_function("Invocations", _COUNTS, "Invocations of the function's code.")
ERRORS = _of_function("Errors", _COUNTS, "Invocations that ended with an exception or a timeout.")
THROTTLES = _of_function("Throttles", _COUNTS, "Invocations throttled for lack of concurrency.")
DURATION = _of_function("Duration", _TIMES, "How long the function's code took.", Unit.MILLISECONDS)
ITERATOR_AGE = _of_function(
    "IteratorAge",
    _TIMES,
    "Age of the last record of a batch when Lambda received it from the stream.",
    Unit.MILLISECONDS,
)
DELIVERY_FAILURES = _of_function(
    "DestinationDeliveryFailures",
    _COUNTS,
    "Batches that were given up and could not be kept in the failure destination either.",
)
CONCURRENT_EXECUTIONS = _of_function(
    "ConcurrentExecutions", _LEVELS, "Invocations that ran at the same time."
)

POLLED_EVENTS = _of_event_source(
    "PolledEventCount",
    _COUNTS,
    "Records that Lambda read from the stream: zero after an empty poll, none without a poll.",
)
INVOKED_EVENTS = _of_event_source(
    "InvokedEventCount", _COUNTS, "Records that Lambda invoked the function with, retries included."
)
FAILED_INVOKE_EVENTS = _of_event_source(
    "FailedInvokeEventCount",
    _COUNTS,
    "Records that an invocation failed on, or that the function could not be invoked with.",
)

RECORDS_RECEIVED = _of_consumer("RecordsReceived", _COUNTS, "Stream records in the batch.")
RECORDS_APPLIED = _of_consumer("RecordsApplied", _COUNTS, "Records that had their effect.")
RECORDS_SKIPPED = _of_consumer("RecordsSkipped", _COUNTS, "Records that needed none.")
RECORDS_FAILED = _of_consumer("RecordsFailed", _COUNTS, "Records handed back to Lambda as failed.")
RECORDS_SET_ASIDE = _of_consumer(
    "RecordsSetAside",
    _COUNTS,
    "Records that can never be applied, kept whole in the failure destination.",
)
ATTEMPTS_REJECTED = _of_consumer(
    "AttemptsRejected",
    _COUNTS,
    "Attempts of MavPrep that do not count until they or their resource change.",
)

QUEUE_MESSAGES = _of_queue("ApproximateNumberOfMessagesVisible", _LEVELS, "Messages that wait.")
QUEUE_AGE = _of_queue(
    "ApproximateAgeOfOldestMessage", _LEVELS, "Age of the message that waits longest.", Unit.SECONDS
)

METRICS = (
    INVOCATIONS,
    ERRORS,
    THROTTLES,
    DURATION,
    ITERATOR_AGE,
    DELIVERY_FAILURES,
    CONCURRENT_EXECUTIONS,
    POLLED_EVENTS,
    INVOKED_EVENTS,
    FAILED_INVOKE_EVENTS,
    RECORDS_RECEIVED,
    RECORDS_APPLIED,
    RECORDS_SKIPPED,
    RECORDS_FAILED,
    RECORDS_SET_ASIDE,
    ATTEMPTS_REJECTED,
    QUEUE_MESSAGES,
    QUEUE_AGE,
)
