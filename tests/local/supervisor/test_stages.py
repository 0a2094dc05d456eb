"""The largest stage deploys, too: with keys, proxy, alarms and topics of its own."""

import json

from stacks.products import PRODUCTS
from tests.local.embedded import EmbeddedAws
from tools.redrive.consumers import consumers_of


def test_prod_deploys_and_every_query_and_consumer_works(unstarted: EmbeddedAws) -> None:
    unstarted.datactl("up", "--in-memory", "--stage", "prod")
    verified = json.loads(unstarted.datactl("verify", "--json").stdout)

    assert [query for query in verified["queries"] if query["problem"]] == []
    consumers = verified["consumers"]
    assert {each["consumer"] for each in consumers} == {
        name for product in PRODUCTS for name in consumers_of(product)
    }
    assert [each for each in consumers if each["failed"] or each["is_behind"]] == []
    assert sum(each["applied"] for each in consumers) > 50
