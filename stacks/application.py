"""The whole app: one stack per product."""

from collections.abc import Iterable

from aws_cdk import Annotations, App, Environment

from data_platform.compliance.packs import attach_rule_packs
from data_platform.deployment import Deployment
from data_platform.dynamodb.sharding import shards_of
from data_platform.dynamodb.table_steps import locked_record, steps_too_large
from data_platform.errors import ConfigurationError
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.stage import OnDemandCapacity, Stage
from stacks.context import NAMESPACE_CONTEXT_KEY, STAGE_CONTEXT_KEY, check_context_keys
from stacks.environments import stage_named
from stacks.given_arns import check_given_arns
from stacks.ielts.stack import IeltsStack
from stacks.iops.stack import IopsStack
from stacks.lock_files import read_lock
from stacks.mavprep.stack import MavPrepStack
from stacks.place import is_local_aws
from stacks.product_stack import ProductStack
from stacks.products import PRODUCTS
from stacks.regions import check_region_holds
from stacks.settings_warnings import settings_warnings
from stacks.target import target_environment
from stacks.tutor.stack import TutorStack
from stacks.tutoria.stack import TutoriaChatStack

PRODUCT_STACKS = (TutorStack, IeltsStack, IopsStack, TutoriaChatStack, MavPrepStack)


def deployment_from_context(app: App) -> Deployment:
    """Read the stage and the namespace that ``-c`` or ``cdk.json`` gave.

    Raises
    ------
    ConfigurationError
        If the stage is unknown or the namespace malformed.
    """
    node = app.node
    namespace = node.try_get_context(NAMESPACE_CONTEXT_KEY)
    if namespace is not None and not isinstance(namespace, str):
        raise ConfigurationError(
            f"The namespace {namespace!r} is not a word: give -c namespace=NAME."
        )
    stage = stage_named(node.try_get_context(STAGE_CONTEXT_KEY))
    return Deployment(stage=stage, namespace=namespace)


def check_reservations(stage: Stage) -> None:
    """Refuse concurrency for a function that there is not.

    Raises
    ------
    ConfigurationError
        If the stage reserves some.
    """
    packages = [handler.parent.name for handler in FUNCTION_SOURCES.glob("*/handler.py")]
    for reserved in stage.reserved_concurrency:
        if reserved.package not in packages:
            raise ConfigurationError(
                f"Stage '{stage.name}': reserved_concurrency names {reserved.package!r}: give one "
                f"of {', '.join(sorted(packages))}."
            )


def check_sharded_indexes(stage: Stage) -> None:
    """Refuse to divide an index that there is not.

    Raises
    ------
    ConfigurationError
        If the stage divides one.
    """
    tables = {table.name: table for product in PRODUCTS for table in product.tables}
    for sharded in stage.sharded_indexes:
        if sharded.table not in tables:
            raise ConfigurationError(
                f"Stage '{stage.name}': sharded_indexes name the table {sharded.table!r}: give one "
                f"of {', '.join(sorted(tables))}."
            )
        shards_of(tables[sharded.table], sharded)


def check_on_demand_tables(stage: Stage) -> None:
    """Refuse to bill a table otherwise that there is not, or that could be as the others are.

    Raises
    ------
    ConfigurationError
        If the stage names one.
    """
    if isinstance(stage.capacity, OnDemandCapacity):
        return
    tables = [table for product in PRODUCTS for table in product.tables if table.vector_indexes]
    names = sorted(table.name for table in tables)
    for name in stage.capacity.on_demand_tables:
        if name not in names:
            raise ConfigurationError(
                f"Stage '{stage.name}': on_demand_tables name {name!r}, no table with vector "
                f"indexes: give one of {', '.join(names)}."
            )


def build(app: App, *, check_rules: bool = True) -> App:
    """Add the stack of every product, and the rule packs that all of them must pass.

    Raises
    ------
    ConfigurationError
        If a context value is wrong or of another account, the stage belongs to another account or
        Region, or the Region cannot hold the stacks.
    """
    context = app.node.get_all_context()
    check_context_keys(context)
    deployment = deployment_from_context(app)
    check_reservations(deployment.stage)
    check_sharded_indexes(deployment.stage)
    check_on_demand_tables(deployment.stage)
    env = target_environment(deployment.stage)
    check_region_holds(deployment.stage, env.region or "")
    for stack in PRODUCT_STACKS:
        stack.check_context(app)
    account = None if is_local_aws() else env.account
    check_given_arns(context, deployment.stage, account, env.region or "")
    add_product_stacks(app, deployment, env)
    if check_rules:
        attach_rule_packs(app, deployment, PRODUCTS)
    return app


def add_product_stacks(app: App, deployment: Deployment, env: Environment) -> list[ProductStack]:
    """Build the stack of every product."""
    stacks: list[ProductStack] = [
        stack(app, deployment=deployment, env=env) for stack in PRODUCT_STACKS
    ]
    for stack in stacks:
        # Last of all: whatever a stack holds by now is watched.
        stack.add_monitoring()
    _warn_of_large_steps(stacks, deployment.stage)
    _warn_of_settings(stacks, deployment.stage)
    return stacks


def _warn_of_settings(stacks: Iterable[ProductStack], stage: Stage) -> None:
    for identifier, sentence in settings_warnings(stage):
        # The command line shows those of the stacks that it deploys, which may be one.
        for stack in stacks:
            Annotations.of(stack).add_warning_v2(identifier, sentence)


def _warn_of_large_steps(stacks: Iterable[ProductStack], stage: Stage) -> None:
    record = locked_record(read_lock(stage.name))
    for stack in stacks:
        for table in stack.tables.values():
            for sentence in steps_too_large(table.declaration, record):
                Annotations.of(table).add_warning_v2("data-platform:StepTooLarge", sentence)
