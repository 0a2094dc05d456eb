"""The largest stage deploys, too, with keys, proxy, alarms and topics of its own, and holds."""

import json
from dataclasses import asdict

from benchmarks.soak import soak
from stacks.products import PRODUCTS
from tests.local.embedded import EmbeddedAws
from tools.local.files import write_json
from tools.local.settings import StateFolder
from tools.local.supervisor.deployment import Deployment
from tools.redrive.consumers import consumers_of

SOAK_SECONDS = 120.0
"""`benchmarks/soak.py` goes on for half an hour."""
PAUSE_SECONDS = 0.5
"""Of each writer: other tests run meanwhile."""


def test_prod_takes_the_place_of_dev_works_and_loses_nothing_when_things_go_wrong(
    unstarted: EmbeddedAws,
) -> None:
    unstarted.datactl("up", "--in-memory", "--no-deploy")
    folder = StateFolder(unstarted.folder)
    write_json(folder.deployment, asdict(Deployment("dev", is_bootstrapped=True, deployed_at=1.0)))

    done = unstarted.datactl("up", "--stage", "prod")
    verified = json.loads(unstarted.datactl("verify", "--json").stdout)

    assert "Stage dev runs and is replaced by stage prod. All data were in memory" in done.stderr
    assert "/data-platform/prod/iops" in unstarted.datactl("welcome").stdout
    assert "Stage prod is deployed" in unstarted.datactl("status").stdout
    assert [query for query in verified["queries"] if query["problem"]] == []
    consumers = verified["consumers"]
    assert {each["consumer"] for each in consumers} == {
        name for product in PRODUCTS for name in consumers_of(product)
    }
    assert [each for each in consumers if each["failed"] or each["is_behind"]] == []
    assert sum(each["applied"] for each in consumers) > 50

    soaked = soak(folder, SOAK_SECONDS, pause_seconds=PAUSE_SECONDS)
    assert soaked.problems == []
    assert soaked.poisoned
    assert set(soaked.faults) == {
        "consumers killed",
        "stream pump killed",
        "PostgreSQL restarted",
        "requests throttled",
    }
    assert all(soaked.faults.values()), "each kind of fault has hit"
