"""``MavPrep-Users``: profiles and settings."""

from data_platform.dynamodb.attributes import ISO_8601_UTC, boolean, map_of, number, string
from data_platform.dynamodb.conditions import between, equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Index, Table, string_key
from data_platform.dynamodb.types import Operation, Order
from stacks.load import PEOPLE
from stacks.mavprep.common import LONG_TERM, USER_PARTITION
from stacks.mavprep.email_claims import EMAIL_CLAIM, EMAIL_CLAIMS

_JOHN = Example(
    "profile-user123",
    {
        "PK": "USER#user123",
        "SK": "PROFILE",
        "userId": "user123",
        "email": "student@uta.edu",
        "name": "John Doe",
        "university": "University of Texas at Arlington",
        "major": "Computer Science",
        "graduationYear": 2026,
        "avatarUrl": "https://cdn.mavprep.com/avatars/user123.jpg",
        "created": "2025-01-15T10:30:00Z",
        "lastLogin": "2025-01-20T14:22:00Z",
        "timezone": "America/Chicago",
        "emailVerified": True,
        "onboardingCompleted": True,
    },
)
_JANE = _JOHN.variation(
    "profile-user456",
    {
        "PK": "USER#user456",
        "userId": "user456",
        "email": "jane.smith@example.edu",
        "name": "Jane Smith",
        "major": "Mathematics",
        "avatarUrl": "https://cdn.mavprep.com/avatars/user456.jpg",
        "created": "2025-01-18T09:00:00Z",
        "lastLogin": "2025-01-20T15:55:00Z",
    },
)
_EARLIER_AT_SAME_UNIVERSITY = _JOHN.variation(
    "profile-user321",
    {
        "PK": "USER#user321",
        "userId": "user321",
        "email": "sam.lee@example.edu",
        "name": "Sam Lee",
        "graduationYear": 2025,
        "avatarUrl": "https://cdn.mavprep.com/avatars/user321.jpg",
        "created": "2024-12-02T08:15:00Z",
    },
)
_OTHER_UNIVERSITY = _JOHN.variation(
    "profile-user789",
    {
        "PK": "USER#user789",
        "userId": "user789",
        "email": "ana.ruiz@example.edu",
        "name": "Ana Ruiz",
        "university": "University of Texas at Dallas",
        "avatarUrl": "https://cdn.mavprep.com/avatars/user789.jpg",
        "created": "2025-01-19T16:40:00Z",
    },
)
_NOT_YET_ONBOARDED = Example(
    "profile-user900",
    {
        "PK": "USER#user900",
        "SK": "PROFILE",
        "userId": "user900",
        "email": "new.student@example.edu",
        "name": "Kim Park",
        "created": "2025-01-21T12:00:00Z",
        "timezone": "America/Chicago",
        "emailVerified": False,
        "onboardingCompleted": False,
    },
)

_SETTINGS = Example(
    "settings-user123",
    {
        "PK": "USER#user123",
        "SK": "SETTINGS",
        "notifications": {
            "email": True,
            "push": False,
            "studyReminders": True,
            "communityUpdates": False,
            "weeklyReport": True,
        },
        "preferences": {
            "theme": "dark",
            "language": "en",
            "difficultyPreference": "medium",
            "studyGoalHoursPerDay": 2,
        },
        "privacy": {
            "profileVisible": True,
            "shareProgress": False,
            "anonymousCommunity": False,
        },
    },
)
_OTHER_SETTINGS = _SETTINGS.variation("settings-user456", {"PK": "USER#user456"})

_PROFILE = Entity(
    name="Profile",
    meaning="Who a user is.",
    key_templates={"PK": "USER#<userId>", "SK": "PROFILE"},
    attributes=(
        USER_PARTITION,
        string("SK", "Constant PROFILE"),
        string("userId", "Identifier of the user"),
        string("email", "E-mail address", sensitive=True),
        string("name", "Full name", sensitive=True),
        string("university", "University; absent until the user names one", required=False),
        string("major", "Field of study", required=False),
        number("graduationYear", "Year of graduation", unit="year", required=False),
        string("avatarUrl", "Address of the user's picture", required=False, sensitive=True),
        string("created", "When the user registered", unit=ISO_8601_UTC),
        string("lastLogin", "When the user last logged in", unit=ISO_8601_UTC, required=False),
        string("timezone", "Time zone of the user", unit="IANA time zone name"),
        boolean("emailVerified", "Whether the e-mail address is confirmed"),
        boolean("onboardingCompleted", "Whether the user has gone through onboarding"),
    ),
    examples=(
        _JOHN,
        _JANE,
        _EARLIER_AT_SAME_UNIVERSITY,
        _OTHER_UNIVERSITY,
        _NOT_YET_ONBOARDED,
    ),
    load=Load(
        standing=PEOPLE,
        changed=10 * PEOPLE,
        mostly_by="record-user-login",
        queries=(Queries(40 * PEOPLE),),
    ),
)

_USER_SETTINGS = Entity(
    name="Settings",
    meaning="What a user has chosen: notifications, preferences and privacy.",
    key_templates={"PK": "USER#<userId>", "SK": "SETTINGS"},
    attributes=(
        USER_PARTITION,
        string("SK", "Constant SETTINGS"),
        map_of(
            "notifications",
            "What the user wants to be told, and how",
            boolean("email", "By e-mail"),
            boolean("push", "By push notification"),
            boolean("studyReminders", "Reminders to study"),
            boolean("communityUpdates", "News from the community"),
            boolean("weeklyReport", "A report each week"),
        ),
        map_of(
            "preferences",
            "How the user likes to work",
            string("theme", "Colours of the interface, such as dark"),
            string("language", "Language of the interface, such as en"),
            string("difficultyPreference", "Preferred difficulty of questions, such as medium"),
            number(
                "studyGoalHoursPerDay",
                "How long the user means to study each day",
                unit="hours",
                minimum=0,
                maximum=24,
            ),
        ),
        map_of(
            "privacy",
            "What others may see",
            boolean("profileVisible", "Whether others see the profile"),
            boolean("shareProgress", "Whether others see the progress"),
            boolean("anonymousCommunity", "Whether posts appear without the user's name"),
        ),
    ),
    examples=(_SETTINGS, _OTHER_SETTINGS),
    load=Load(standing=PEOPLE, changed=0.1 * PEOPLE, queries=(Queries(20 * PEOPLE),)),
)

USERS = Table(
    name="MavPrep-Users",
    construct_id="UsersTable",
    purpose="Profile and settings of every user.",
    source="MavPrep document, DynamoDB section 1, Users Table",
    partition_key=string_key("PK"),
    sort_key=string_key("SK"),
    export=LONG_TERM,
    indexes=(
        Index(
            name="email-index",
            partition_keys=(string_key("email"),),
            purpose="The user with an e-mail address.",
        ),
        Index(
            name="university-index",
            partition_keys=(string_key("university"),),
            sort_keys=(string_key("created"),),
            purpose="Users of one university by registration time.",
        ),
    ),
    entities=(_PROFILE, _USER_SETTINGS, EMAIL_CLAIM),
    backfills=(EMAIL_CLAIMS,),
    access_patterns=(
        AccessPattern(
            name="profile",
            purpose="Read the profile of a user.",
            operation=Operation.GET_ITEM,
            conditions=(equals("PK", "USER#<userId>"), equals("SK", "PROFILE")),
            parameters={"userId": "user123"},
            returns=("profile-user123",),
            source="Query Patterns, DynamoDB query 1; Users Table, pattern 1",
        ),
        AccessPattern(
            name="settings",
            purpose="Read the settings of a user.",
            operation=Operation.GET_ITEM,
            conditions=(equals("PK", "USER#<userId>"), equals("SK", "SETTINGS")),
            parameters={"userId": "user123"},
            returns=("settings-user123",),
            source="Users Table, pattern 2",
        ),
        AccessPattern(
            name="user-items",
            purpose="Read everything kept about a user here, profile and settings, in one query.",
            conditions=(equals("PK", "USER#<userId>"),),
            parameters={"userId": "user123"},
            returns=("profile-user123", "settings-user123"),
            source="Design Principles, single table design",
        ),
        AccessPattern(
            name="user-by-email",
            purpose="Find the user with an e-mail address.",
            index="email-index",
            conditions=(equals("email", "<email>"),),
            parameters={"email": "jane.smith@example.edu"},
            returns=("profile-user456",),
            source="Users Table, GSI 1, purpose",
        ),
        AccessPattern(
            name="users-of-university",
            purpose="List the users of a university, newest first.",
            index="university-index",
            conditions=(equals("university", "<university>"),),
            order=Order.DESCENDING,
            parameters={"university": "University of Texas at Arlington"},
            returns=("profile-user456", "profile-user123", "profile-user321"),
            source="Users Table, GSI 2, purpose",
        ),
        AccessPattern(
            name="users-of-university-in-period",
            purpose="List the users of a university who registered in a period, newest first.",
            index="university-index",
            conditions=(
                equals("university", "<university>"),
                between("created", "<start>", "<end>"),
            ),
            order=Order.DESCENDING,
            parameters={
                "university": "University of Texas at Arlington",
                "start": "2025-01-15T10:30:00Z",
                "end": "2025-01-31T23:59:59Z",
            },
            returns=("profile-user456", "profile-user123"),
            source="Users Table, GSI 2, sort key",
        ),
    ),
)
