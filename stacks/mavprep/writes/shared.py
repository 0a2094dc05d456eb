"""What several of these writes have in common: who makes them, and which items they are to."""

from data_platform.dynamodb.writes.declarations import Refusal, taken
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.community import COMMUNITY

APP = "MavPrep's application, for the user"
OF_USER = {"userId": "user123"}

POST = COMMUNITY.examples[0].item
FOUND_POST = {"PK": "<postPK>", "SK": "<postSK>"}
AT_POST = {"postPK": POST["PK"], "postSK": POST["SK"]}

COMMENT = COMMENTS.examples[0].item
COMMENT_KEY = {"PK": "POST#<postId>", "SK": "COMMENT#<created>#<commentId>"}
AT_COMMENT = taken(COMMENT, "postId", "created", "commentId")

OF_ANOTHER = Refusal(when="It is somebody else's.", holds={"userId": "user999"})
