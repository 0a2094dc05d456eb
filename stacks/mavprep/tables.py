"""MavPrep tables, from the product's database document (its section names are in ``source``)."""

from data_platform.dynamodb.schema import Product
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.flashcards import FLASHCARDS
from stacks.mavprep.progress import PROGRESS
from stacks.mavprep.reputation import REPUTATION
from stacks.mavprep.study_plans import STUDY_PLANS
from stacks.mavprep.users import USERS

MAVPREP = Product(
    name="mavprep",
    title="MavPrep",
    owner="mavprep-platform",
    stack_name="MavPrepStack",
    export_prefix="MavPrep",
    tables=(USERS, PROGRESS, FLASHCARDS, STUDY_PLANS, COMMUNITY, COMMENTS, REPUTATION),
)
