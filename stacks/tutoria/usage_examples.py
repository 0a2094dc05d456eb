"""Example items of ``ChatUsageDaily``: what the example messages add up to."""

from decimal import Decimal

from data_platform.dynamodb.schema import Example

_OPENAI = Example(
    "openai-first-day",
    {
        "dimension": "PROVIDER#openai",
        "date": "2024-01-01",
        "dimensionType": "PROVIDER",
        "messageCount": 3,
        "inputTokens": 420,
        "outputTokens": 180,
        "costUsd": Decimal("0.000171"),
        "timedReplies": 1,
        "latencyMs": 1350,
    },
)
_OPENAI_SECOND_DAY = _OPENAI.variation(
    "openai-second-day",
    {
        "date": "2024-01-02",
        "messageCount": 2,
        "inputTokens": 640,
        "outputTokens": 150,
        "costUsd": Decimal("0.0031"),
        "timedReplies": 1,
        "latencyMs": 2100,
    },
)
_ANTHROPIC = _OPENAI.variation(
    "anthropic-second-day",
    {
        "dimension": "PROVIDER#anthropic",
        "date": "2024-01-02",
        "messageCount": 2,
        "inputTokens": 300,
        "outputTokens": 60,
        "costUsd": Decimal("0.00048"),
        "timedReplies": 1,
        "latencyMs": 900,
    },
)
_ANTHROPIC_THIRD_DAY = _ANTHROPIC.variation(
    "anthropic-third-day",
    {
        "date": "2024-01-03",
        "inputTokens": 510,
        "outputTokens": 240,
        "costUsd": Decimal("0.001368"),
        "timedReplies": 1,
        "latencyMs": 1800,
    },
)
_MODULE = _OPENAI.variation(
    "module-123-first-day", {"dimension": "MODULE#123", "dimensionType": "MODULE"}
)
_MODULE_SECOND_DAY = _OPENAI_SECOND_DAY.variation(
    "module-123-second-day", {"dimension": "MODULE#123", "dimensionType": "MODULE"}
)
_MODULE_THIRD_DAY = _ANTHROPIC_THIRD_DAY.variation(
    "module-123-third-day", {"dimension": "MODULE#123", "dimensionType": "MODULE"}
)
_OTHER_MODULE = _ANTHROPIC.variation(
    "module-124-second-day", {"dimension": "MODULE#124", "dimensionType": "MODULE"}
)
_STUDENT = _OPENAI.variation(
    "student-456-first-day", {"dimension": "STUDENT#456", "dimensionType": "STUDENT"}
)
_STUDENT_SECOND_DAY = _OPENAI.variation(
    "student-456-second-day",
    {
        "dimension": "STUDENT#456",
        "date": "2024-01-02",
        "dimensionType": "STUDENT",
        "messageCount": 4,
        "inputTokens": 940,
        "outputTokens": 210,
        "costUsd": Decimal("0.00358"),
        "timedReplies": 2,
        "latencyMs": 3000,
    },
)
_OTHER_STUDENT = _ANTHROPIC_THIRD_DAY.variation(
    "student-457-third-day", {"dimension": "STUDENT#457", "dimensionType": "STUDENT"}
)
_MINI = _OPENAI.variation(
    "model-4o-mini-first-day",
    {"dimension": "MODEL#openai#gpt-4o-mini", "dimensionType": "MODEL"},
)
# The question was asked of one model, and the reply came from another.
_MINI_SECOND_DAY = _MINI.variation(
    "model-4o-mini-second-day",
    {
        "date": "2024-01-02",
        "messageCount": 1,
        "inputTokens": 0,
        "outputTokens": 0,
        "costUsd": Decimal(0),
        "timedReplies": 0,
        "latencyMs": 0,
    },
)
_LARGE_SECOND_DAY = _OPENAI_SECOND_DAY.variation(
    "model-4o-second-day",
    {"dimension": "MODEL#openai#gpt-4o", "dimensionType": "MODEL", "messageCount": 1},
)
_HAIKU_SECOND_DAY = _ANTHROPIC.variation(
    "model-haiku-second-day",
    {"dimension": "MODEL#anthropic#claude-3-5-haiku", "dimensionType": "MODEL"},
)
_HAIKU_THIRD_DAY = _ANTHROPIC_THIRD_DAY.variation(
    "model-haiku-third-day",
    {"dimension": "MODEL#anthropic#claude-3-5-haiku", "dimensionType": "MODEL"},
)
_STUDENT_IN_MODULE = _OPENAI_SECOND_DAY.variation(
    "student-456-in-module-123-second-day",
    {"dimension": "MODULE_STUDENT#123#456", "dimensionType": "MODULE_STUDENT"},
)
_STUDENT_IN_OTHER_MODULE = _ANTHROPIC.variation(
    "student-456-in-module-124-second-day",
    {"dimension": "MODULE_STUDENT#124#456", "dimensionType": "MODULE_STUDENT"},
)
_OTHER_STUDENT_IN_MODULE = _OTHER_STUDENT.variation(
    "student-457-in-module-123-third-day",
    {"dimension": "MODULE_STUDENT#123#457", "dimensionType": "MODULE_STUDENT"},
)

USAGE_EXAMPLES = (
    _OPENAI,
    _OPENAI_SECOND_DAY,
    _ANTHROPIC,
    _ANTHROPIC_THIRD_DAY,
    _MODULE,
    _MODULE_SECOND_DAY,
    _MODULE_THIRD_DAY,
    _OTHER_MODULE,
    _STUDENT,
    _STUDENT_SECOND_DAY,
    _OTHER_STUDENT,
    _MINI,
    _MINI_SECOND_DAY,
    _LARGE_SECOND_DAY,
    _HAIKU_SECOND_DAY,
    _HAIKU_THIRD_DAY,
    _STUDENT_IN_MODULE,
    _STUDENT_IN_OTHER_MODULE,
    _OTHER_STUDENT_IN_MODULE,
)
