"""TutorIA chat tables, from the product's document on its indexes."""

from data_platform.dynamodb.schema import Product
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stacks.tutoria.writes import CONSUMER_WRITES, WRITES

TUTORIA = Product(
    name="tutoria",
    title="TutorIA chat",
    owner="tutoria-platform",
    stack_name="TutoriaChatStack",
    export_prefix="TutoriaChat",
    tables=(CHAT_MESSAGES, CHAT_USAGE_DAILY),
    write_patterns=WRITES,
    consumer_writes=CONSUMER_WRITES,
)
