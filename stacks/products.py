"""All products, as data."""

from data_platform.dynamodb.validation.product import check_products
from stacks.ielts.tables import IELTS
from stacks.iops.tables import IOPS
from stacks.mavprep.tables import MAVPREP
from stacks.tutor.tables import TUTOR
from stacks.tutoria.tables import TUTORIA

PRODUCTS = (TUTOR, IELTS, IOPS, TUTORIA, MAVPREP)
check_products(PRODUCTS)
