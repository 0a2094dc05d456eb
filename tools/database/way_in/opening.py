"""From a stage to the address of its database: node, tunnel, log-in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg.conninfo import make_conninfo

from data_platform.settings.databases import WAY_IN_TAG
from tools.database.way_in.errors import WayInError
from tools.database.way_in.tunnel import forwarded
from tools.paths import FUNCTIONS

MASTER = "postgres"
"""The master user, who logs in with the password that RDS keeps; all others have tokens of IAM."""

CERTIFICATES = FUNCTIONS / "mavprep_database" / "rds-ca-rsa2048-g1.pem"
"""The authority that signs the instances' certificates: it comes with this repository."""

Clients = Callable[[str], Any]


@contextmanager
def way_in(
    client: Clients,
    *,
    instance: str,
    database: str,
    role: str,
    node: str | None = None,
    tag: str | None = None,
) -> Iterator[str]:
    """Give the address of an instance's database while the block runs.

    The server proves with its certificate that it is the instance, although a port of this machine
    leads there. A password or token stands in the address only, which is never shown.

    Parameters
    ----------
    client
        Makes clients of AWS.
    instance
        The instance's name.
    database
        The database in it.
    role
        The PostgreSQL role.
    node
        The managed node to go through; without it the one with the stage's tag.
    tag
        What the tag of the node says; the instance's name by default.

    Raises
    ------
    WayInError
        If there is no such instance or node, or no way to it.
    """
    found = _instance(client("rds"), instance)
    host, port = str(found["Endpoint"]["Address"]), int(found["Endpoint"]["Port"])
    through = node or tagged_node(client("ec2"), tag or instance)
    with forwarded(through, host, port) as local_port:
        yield address(
            host=host,
            local_port=local_port,
            database=database,
            role=role,
            # As late as possible: a token is good for 15 minutes.
            password=_password(client, found, role),
        )


def address(*, host: str, local_port: int, database: str, role: str, password: str) -> str:
    """Return how libpq gets through a tunnel and still checks who answers."""
    return make_conninfo(
        host=host,
        hostaddr="127.0.0.1",
        port=local_port,
        dbname=database,
        user=role,
        password=password,
        sslmode="verify-full",
        sslrootcert=str(CERTIFICATES),
        application_name="datactl",
    )


def _instance(rds: Any, name: str) -> Mapping[str, Any]:  # noqa: ANN401  made at run time
    try:
        found: Mapping[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=name)[
            "DBInstances"
        ][0]
    except rds.exceptions.DBInstanceNotFoundFault:
        raise WayInError(
            f"There is no instance {name} in this account and Region: check AWS_PROFILE, the "
            "stage and the namespace."
        ) from None
    if "Endpoint" not in found:
        raise WayInError(f"{name} is {found['DBInstanceStatus']} and takes no connection yet.")
    return found


def _password(client: Clients, found: Mapping[str, Any], role: str) -> str:
    endpoint = found["Endpoint"]
    if role != MASTER:
        token: str = client("rds").generate_db_auth_token(
            DBHostname=endpoint["Address"], Port=endpoint["Port"], DBUsername=role
        )
        return token
    arn = found.get("MasterUserSecret", {}).get("SecretArn")
    if not arn:
        raise WayInError(
            f"RDS does not keep the master password of {found['DBInstanceIdentifier']}: give --url."
        )
    secret = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return str(json.loads(secret)["password"])


def tagged_node(ec2: Any, tag: str) -> str:  # noqa: ANN401  made at run time
    """Return the ID of the running node that leads to an instance.

    Raises
    ------
    WayInError
        If there is none.
    """
    pages = ec2.get_paginator("describe_instances").paginate(
        Filters=[
            {"Name": f"tag:{WAY_IN_TAG}", "Values": [tag]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
    )
    for page in pages:
        for reservation in page["Reservations"]:
            for each in reservation["Instances"]:
                return str(each["InstanceId"])
    raise WayInError(
        f"No node is running with the tag {WAY_IN_TAG}={tag}: deploy the stage with way_in=True in "
        "its DatabaseSettings (docs/recovery/database.md), or name a managed node with --node."
    )
