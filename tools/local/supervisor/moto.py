"""Moto's own server, which ends when its standard input does.

Run as `python -m tools.local.supervisor.moto --port NUMBER`. Some operations that moto lacks are
added. Nothing else of it is changed, unless its tables are to stand for DynamoDB's: then
`--mend-tables` makes their streams fit for functions, and with `--cloudformation-url` the front
stands before it, in the same process.
"""

import argparse
import asyncio
import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

# Read when moto is imported: without it, roles cannot have the policies that AWS manages.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.server import main as serve
from werkzeug.serving import make_server

from tools.local.databases.options import add_database_options, database_service
from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.recovery.service import Recovery
from tools.local.dynamodb.vectors.before import with_vector_indexes
from tools.local.front.front import Front, Surroundings
from tools.local.front.front import serve as serve_front
from tools.local.lifeline import end_with_standard_input
from tools.local.moto_additions.adding import add_to_moto
from tools.local.moto_tables.answering import MotoTables
from tools.local.settings import ACCOUNT, REGION


def main() -> None:
    """Serve until the process is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tools.local.supervisor.moto")
    parser.add_argument("--port", type=int, required=True, help="where to listen")
    parser.add_argument("--mend-tables", action="store_true", help="see tools.local.moto_tables")
    parser.add_argument("--cloudformation-url", help="puts the front before moto; see there")
    parser.add_argument("--functions-port-file", type=Path, help="see tools.local.front")
    add_database_options(parser)
    options = parser.parse_args()
    add_to_moto()
    if options.mend_tables:
        # Imported here because the tables take a while to load, and are seldom used.
        from tools.local.moto_tables.mending import mend_tables  # noqa: PLC0415

        mend_tables()
    end_with_standard_input()
    if options.cloudformation_url is None:
        serve(["--host", "127.0.0.1", "--port", str(options.port)])
    else:
        asyncio.run(_serve_behind_front(options))


async def _serve_behind_front(options: argparse.Namespace) -> None:
    os.environ["MOTO_PORT"] = str(options.port)
    application = DomainDispatcherApplication(create_backend_app)
    moto = make_server(
        "127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler
    )
    threading.Thread(target=moto.serve_forever, daemon=True).start()
    surroundings = Surroundings(
        moto_port=moto.port,
        cloudformation_port=urlsplit(options.cloudformation_url).port or 0,
        functions_port_file=options.functions_port_file,
    )
    # Imported here for the same reason as above.
    from tools.local.moto_tables.history import MotoHistory  # noqa: PLC0415

    deployment = Deployment(REGION, ACCOUNT)
    engine = Engine("127.0.0.1", moto.port)
    tables = with_vector_indexes(engine, deployment, MotoTables(moto.port).answer)
    recovery = Recovery(
        tables,
        MotoHistory(deployment),
        deployment,
        folder=None,
        others_url=f"http://localhost:{moto.port}",
    )
    front = Front(surroundings, recovery.answer, recovery.vaults, database_service(options))
    server = await serve_front(front, options.port)
    await server.serve_forever()


if __name__ == "__main__":
    main()
