"""MavPrep tables, from the product's database document (its section names are in ``source``)."""

from data_platform.dynamodb.schema import Product
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.flashcards import FLASHCARDS
from stacks.mavprep.progress import PROGRESS
from stacks.mavprep.reputation import REPUTATION
from stacks.mavprep.study_plans import STUDY_PLANS
from stacks.mavprep.users import USERS
from stacks.mavprep.writes.attempts import ATTEMPT_WRITES
from stacks.mavprep.writes.comments import COMMENT_WRITES
from stacks.mavprep.writes.consumers import CONSUMER_WRITES
from stacks.mavprep.writes.flashcards import FLASHCARD_WRITES
from stacks.mavprep.writes.likes import LIKE_WRITES
from stacks.mavprep.writes.posts import POST_WRITES
from stacks.mavprep.writes.users import USER_WRITES

MAVPREP = Product(
    name="mavprep",
    title="MavPrep",
    owner="mavprep-platform",
    stack_name="MavPrepStack",
    export_prefix="MavPrep",
    tables=(USERS, PROGRESS, FLASHCARDS, STUDY_PLANS, COMMUNITY, COMMENTS, REPUTATION),
    write_patterns=(
        *USER_WRITES,
        *ATTEMPT_WRITES,
        *FLASHCARD_WRITES,
        *POST_WRITES,
        *COMMENT_WRITES,
        *LIKE_WRITES,
    ),
    consumer_writes=CONSUMER_WRITES,
)
