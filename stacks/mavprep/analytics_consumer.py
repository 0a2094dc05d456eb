"""The function that takes attempts from the stream of the progress table into PostgreSQL."""

from data_platform.dynamodb.types import StreamView
from data_platform.functions.network import FunctionNetwork
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.rds.postgres_database import PostgresDatabase
from data_platform.rds.security_group_rules import ClosedSecurityGroup, allow_to_s3
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.permissions import SET_ASIDE_OBJECTS
from data_platform.streams.settings import MAX_RECORD_AGE_SECONDS, EventSourceSettings
from data_platform.streams.stream_consumer import StreamConsumer
from stacks.mavprep.progress import PROGRESS
from stacks.product_stack import ProductStack

ATTEMPTS = {"dynamodb": {"Keys": {"SK": {"S": [{"prefix": "PROGRESS#"}]}}}}
"""Filter of the stream: daily summaries have other sort keys."""

DATABASE_ROLE = "mavprep_analytics_writer"

_PACKAGE = FUNCTION_SOURCES / "mavprep_progress_analytics"
_CERTIFICATES = "rds-and-proxy-ca.pem"
_TIMEOUT_SECONDS = 900
# While the database is away, each attempt lasts as long as the function may, and together they last
# longer than the stream keeps a record: an outage puts nothing into the failure destination. A
# record that can never be stored is set aside at once and not tried again.
_SETTINGS = EventSourceSettings(
    batch_size=1_000,
    batching_window_seconds=5,
    retry_attempts=100,
    maximum_record_age_seconds=MAX_RECORD_AGE_SECONDS,
)


def add_analytics_consumer(stack: ProductStack, database: PostgresDatabase) -> StreamConsumer:
    """Add the function to the stack that has the progress table and the database."""
    # The clients' own group reaches the database and nothing else.
    group = ClosedSecurityGroup(
        stack,
        "AnalyticsConsumerGroup",
        vpc=database.network.vpc,
        description="Analytics, which sets records aside in S3",
    )
    allow_to_s3(group)
    consumer = stack.add_consumer(
        "AnalyticsConsumer",
        FunctionSpec(
            name="progress-analytics",
            package=_PACKAGE,
            purpose="Counts attempts of MavPrep-Progress in PostgreSQL",
            environment={
                "DATABASE_HOST": database.host,
                "DATABASE_PORT": database.port,
                "DATABASE_NAME": database.database_name,
                "DATABASE_USER": DATABASE_ROLE,
                "DATABASE_CA_BUNDLE": f"{_PACKAGE.name}/{_CERTIFICATES}",
            },
            # More memory than a batch takes, for the share of a processor that comes with it.
            memory_mib=512,
            timeout_seconds=_TIMEOUT_SECONDS,
            # The database, and the failure bucket. Tokens are computed, and Lambda itself takes the
            # log away.
            network=FunctionNetwork(
                vpc=database.network.vpc,
                subnets=database.network.subnets,
                security_groups=[database.clients, group],
            ),
        ),
        sources=[
            ConsumedStream(stack.tables[PROGRESS.name], (ATTEMPTS,), images=StreamView.NEW_IMAGE)
        ],
        settings=_SETTINGS,
    )
    database.grant_connect(consumer.policy, DATABASE_ROLE)
    database.network.allow_objects(stack.failures.bucket, SET_ASIDE_OBJECTS)
    for event_source in consumer.event_sources.values():
        # Not before there are tables to write to.
        event_source.node.add_dependency(database.migrations.applied)
    return consumer
