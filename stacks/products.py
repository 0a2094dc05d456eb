"""All products, as data."""

from __future__ import annotations

from stacks.ielts.tables import IELTS
from stacks.iops.tables import IOPS
from stacks.mavprep.tables import MAVPREP
from stacks.tutor.tables import TUTOR
from stacks.tutoria.tables import TUTORIA

PRODUCTS = (TUTOR, IELTS, IOPS, TUTORIA, MAVPREP)
