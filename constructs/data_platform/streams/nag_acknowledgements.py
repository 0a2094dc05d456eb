"""Findings of the rule packs that stream consumers accept, with the reasons."""

from data_platform.compliance.acknowledgements import Finding

NO_DEAD_LETTER_QUEUE = Finding(
    "NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ",
    "A dead-letter queue holds events of asynchronous invocations; a stream invokes its function "
    "synchronously. What fails goes whole to the failure destination of the event source.",
)
UNRESERVED_CONCURRENCY = Finding(
    "NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency",
    "The number of shards times the parallelization factor bounds the concurrency. A lower "
    "limit would throttle the reader of a growing stream, and delay records until they expire.",
)
NOTICE_QUEUE = Finding(
    "AwsSolutions::AwsSolutions-SQS3",
    "The queue is where failures end. Only the redrive command receives its notices, and it "
    "deletes one when the records it names were taken; nothing is received over and over.",
)
