"""What becomes of a resource when its stack gives it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy

if TYPE_CHECKING:
    from data_platform.stage import Stage


def kept_data(stage: Stage) -> RemovalPolicy:
    """Return the policy of data that is protected against deletion, and of the keys to it.

    In protected stages it outlives even the rollback of its own creation: CloudFormation could not
    delete it, and a table without its key is lost.
    """
    return RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY


def kept_once_created(stage: Stage) -> RemovalPolicy:
    """Return the policy of everything else that outlives its stack in protected stages.

    A creation that is rolled back takes it away again: under its name, it would block the next one.
    """
    return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if stage.protected else RemovalPolicy.DESTROY
