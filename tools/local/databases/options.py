"""What a process that answers for RDS is told on its command line."""

import argparse
from pathlib import Path

from tools.local.databases.servers import DatabaseServers
from tools.local.databases.service import DatabaseService


def add_database_options(parser: argparse.ArgumentParser) -> None:
    """Add where PostgreSQL is, and where what RDS keeps goes."""
    parser.add_argument("--postgres-port", type=int, help="port of PostgreSQL")
    parser.add_argument("--postgres-dir", type=Path, help="folder of PostgreSQL's data")
    parser.add_argument("--databases-dir", type=Path, help="folder of snapshots and restores")


def database_service(options: argparse.Namespace) -> DatabaseService | None:
    """Return what answers for RDS, with the servers of restored instances started; None without."""
    if options.databases_dir is None:
        return None
    servers = DatabaseServers(
        options.databases_dir, port=options.postgres_port, data_dir=options.postgres_dir
    )
    servers.start()
    return DatabaseService(servers)
