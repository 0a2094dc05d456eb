"""``MavPrep-Flashcards``: flashcards with their spaced repetition state, and decks."""

from decimal import Decimal

from data_platform.dynamodb.attributes import ISO_8601_UTC, list_of, number, string
from data_platform.dynamodb.conditions import at_most, begins_with, equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Index, Table, string_key
from data_platform.dynamodb.types import Operation
from stacks.load import PEOPLE
from stacks.mavprep.common import CALCULUS_ID, LONG_TERM, SUBJECT_ID, USER_PARTITION

_CARD = Example(
    "card456",
    {
        "PK": "USER#user123",
        "SK": "FLASHCARD#card456",
        "cardId": "card456",
        "deckId": "deck789",
        "deckName": "Calculus Derivatives",
        "front": "What is the derivative of x^2?",
        "back": "2x",
        "frontImageUrl": "https://cdn.mavprep.com/equations/derivative1.png",
        "backImageUrl": None,
        "interval": 7,
        "repetition": 3,
        "easeFactor": Decimal("2.5"),
        "nextReview": "2025-01-27T10:00:00Z",
        "lastReviewed": "2025-01-20T10:00:00Z",
        "reviewCount": 5,
        "correctCount": 4,
        "incorrectCount": 1,
        "averageRating": Decimal("2.8"),
        "created": "2025-01-01T08:00:00Z",
        "tags": ["derivatives", "calculus", "power-rule"],
        "source": "user-created",
    },
)
_CARD_OVERDUE = _CARD.variation(
    "card457-overdue",
    {
        "SK": "FLASHCARD#card457",
        "cardId": "card457",
        "front": "What is the derivative of sin(x)?",
        "back": "cos(x)",
        "frontImageUrl": None,
        "interval": 1,
        "repetition": 1,
        "nextReview": "2025-01-22T09:00:00Z",
        "lastReviewed": "2025-01-21T09:00:00Z",
        "tags": ["derivatives", "trigonometry"],
    },
)
_CARD_NOT_DUE = _CARD.variation(
    "card458-not-due",
    {
        "SK": "FLASHCARD#card458",
        "cardId": "card458",
        "front": "What is the derivative of e^x?",
        "back": "e^x",
        "frontImageUrl": None,
        "interval": 14,
        "repetition": 4,
        "nextReview": "2025-02-03T10:00:00Z",
        "source": "preset",
    },
)
_CARD_NEW_IN_OTHER_DECK = Example(
    "card460-new-in-other-deck",
    {
        "PK": "USER#user123",
        "SK": "FLASHCARD#card460",
        "cardId": "card460",
        "deckId": "deck790",
        "deckName": "Calculus Integrals",
        "front": "What is the integral of 2x?",
        "back": "x^2 + C",
        "frontImageUrl": None,
        "backImageUrl": None,
        "interval": 0,
        "repetition": 0,
        "easeFactor": Decimal("2.5"),
        "nextReview": "2025-01-21T08:00:00Z",
        "reviewCount": 0,
        "correctCount": 0,
        "incorrectCount": 0,
        "created": "2025-01-21T08:00:00Z",
        "tags": ["integrals"],
        "source": "preset",
    },
)
_CARD_OF_OTHER_USER = _CARD.variation(
    "card912-of-user456",
    {
        "PK": "USER#user456",
        "SK": "FLASHCARD#card912",
        "cardId": "card912",
        "deckId": "deck654",
        "nextReview": "2025-01-20T10:00:00Z",
    },
)

_DECK = Example(
    "deck789",
    {
        "PK": "USER#user123",
        "SK": "DECK#deck789",
        "deckId": "deck789",
        "deckName": "Calculus Derivatives",
        "subjectId": "subject101",
        "totalCards": 50,
        "newCards": 5,
        "learningCards": 10,
        "reviewCards": 35,
        "newCardsPerDay": 10,
        "reviewsPerDay": 50,
        "created": "2025-01-01T08:00:00Z",
        "lastReviewed": "2025-01-20T10:00:00Z",
    },
)
_DECK_OF_UUID_SUBJECT = _DECK.variation(
    "deck790",
    {
        "SK": "DECK#deck790",
        "deckId": "deck790",
        "deckName": "Calculus Integrals",
        "subjectId": CALCULUS_ID,
        "totalCards": 12,
        "newCards": 12,
        "learningCards": 0,
        "reviewCards": 0,
        "created": "2025-01-21T08:00:00Z",
    },
)
_DECK_OF_OTHER_USER = _DECK.variation(
    "deck654-of-user456", {"PK": "USER#user456", "SK": "DECK#deck654", "deckId": "deck654"}
)

_FLASHCARD_ENTITY = Entity(
    name="Flashcard",
    meaning="One card of a user, with its state in the SM-2 algorithm.",
    key_templates={"PK": "USER#<userId>", "SK": "FLASHCARD#<cardId>"},
    attributes=(
        USER_PARTITION,
        string("SK", "Card"),
        string("cardId", "Identifier of the card"),
        # deck-nextReview-index has no user in its key: a deck ID shared by two users would mix
        # their cards.
        string("deckId", "Deck of the card; no two users share a deck ID"),
        string("deckName", "Name of the deck", sensitive=True),
        string("front", "Question side", sensitive=True),
        string("back", "Answer side", sensitive=True),
        string("frontImageUrl", "Address of the picture on the question side", nullable=True),
        string("backImageUrl", "Address of the picture on the answer side", nullable=True),
        number("interval", "Time from one review to the next", unit="days", minimum=0),
        number("repetition", "Successful reviews in a row", minimum=0),
        number("easeFactor", "How fast the interval grows; 2.5 at first"),
        string("nextReview", "When the card is due; creation time if new", unit=ISO_8601_UTC),
        string(
            "lastReviewed",
            "When the card was last reviewed; absent if never",
            unit=ISO_8601_UTC,
            required=False,
        ),
        number("reviewCount", "Reviews in all", minimum=0),
        number("correctCount", "Reviews answered correctly", minimum=0),
        number("incorrectCount", "Reviews answered wrongly", minimum=0),
        number(
            "averageRating",
            "Average of the user's ratings, from 0 (again) over 1 (hard) and 2 (good) to 3 (easy); "
            "absent before the first review",
            required=False,
            minimum=0,
            maximum=3,
        ),
        string("created", "When the card was made", unit=ISO_8601_UTC),
        list_of("tags", "Tags of the card"),
        string("source", "Who made the card", allowed=("user-created", "preset")),
    ),
    examples=(
        _CARD,
        _CARD_OVERDUE,
        _CARD_NOT_DUE,
        _CARD_NEW_IN_OTHER_DECK,
        _CARD_OF_OTHER_USER,
    ),
    load=Load(
        standing=100 * PEOPLE, changed=200 * PEOPLE, queries=(Queries(20 * PEOPLE, items=20),)
    ),
)

_DECK_ENTITY = Entity(
    name="Deck",
    meaning="One deck of a user: its settings and how many cards are in which state.",
    key_templates={"PK": "USER#<userId>", "SK": "DECK#<deckId>"},
    attributes=(
        USER_PARTITION,
        string("SK", "Deck"),
        string("deckId", "Identifier of the deck; no two users share one"),
        string("deckName", "Name of the deck", sensitive=True),
        SUBJECT_ID,
        number("totalCards", "Cards in the deck", minimum=0),
        number("newCards", "Cards never reviewed", minimum=0),
        number("learningCards", "Cards being learnt", minimum=0),
        number("reviewCards", "Cards learnt and due for review from time to time", minimum=0),
        number("newCardsPerDay", "New cards shown a day, at most", minimum=0),
        number("reviewsPerDay", "Reviews a day, at most", minimum=0),
        string("created", "When the deck was made", unit=ISO_8601_UTC),
        string(
            "lastReviewed",
            "When a card of the deck was last reviewed; absent if never",
            unit=ISO_8601_UTC,
            required=False,
        ),
    ),
    examples=(_DECK, _DECK_OF_UUID_SUBJECT, _DECK_OF_OTHER_USER),
    load=Load(
        standing=5 * PEOPLE,
        changed=20 * PEOPLE,
        mostly_by="review-flashcard",
        queries=(Queries(20 * PEOPLE, items=5),),
    ),
)

FLASHCARDS = Table(
    name="MavPrep-Flashcards",
    construct_id="FlashcardsTable",
    purpose="Flashcards of users with the state of their spaced repetition, and their decks.",
    source="MavPrep document, DynamoDB section 3, Flashcards Table",
    partition_key=string_key("PK"),
    sort_key=string_key("SK"),
    export=LONG_TERM,
    indexes=(
        Index(
            name="deck-nextReview-index",
            partition_keys=(string_key("deckId"),),
            sort_keys=(string_key("nextReview"),),
            purpose="Cards of one deck by the time they are due.",
        ),
    ),
    entities=(_FLASHCARD_ENTITY, _DECK_ENTITY),
    access_patterns=(
        AccessPattern(
            name="due-flashcards",
            purpose="List the cards of a deck that are due at a given time, longest due first.",
            index="deck-nextReview-index",
            conditions=(equals("deckId", "<deckId>"), at_most("nextReview", "<until>")),
            parameters={"deckId": "deck789", "until": "2025-01-27T10:00:00Z"},
            returns=("card457-overdue", "card456"),
            source="Query Patterns, DynamoDB query 3; Flashcards Table, GSI 1, purpose",
        ),
        AccessPattern(
            name="flashcard",
            purpose="Read one card.",
            operation=Operation.GET_ITEM,
            conditions=(equals("PK", "USER#<userId>"), equals("SK", "FLASHCARD#<cardId>")),
            parameters={"userId": "user123", "cardId": "card456"},
            returns=("card456",),
            source="Flashcards Table, primary key and pattern 1",
        ),
        AccessPattern(
            name="flashcards-of-user",
            purpose="List all cards of a user.",
            conditions=(equals("PK", "USER#<userId>"), begins_with("SK", "FLASHCARD#")),
            parameters={"userId": "user123"},
            returns=(
                "card456",
                "card457-overdue",
                "card458-not-due",
                "card460-new-in-other-deck",
            ),
            source="Flashcards Table, primary key; Data Relationships, users and flashcards",
        ),
        AccessPattern(
            name="deck",
            purpose="Read one deck.",
            operation=Operation.GET_ITEM,
            conditions=(equals("PK", "USER#<userId>"), equals("SK", "DECK#<deckId>")),
            parameters={"userId": "user123", "deckId": "deck789"},
            returns=("deck789",),
            source="Flashcards Table, pattern 2",
        ),
        AccessPattern(
            name="decks-of-user",
            purpose="List all decks of a user.",
            conditions=(equals("PK", "USER#<userId>"), begins_with("SK", "DECK#")),
            parameters={"userId": "user123"},
            returns=("deck789", "deck790"),
            source="Flashcards Table, pattern 2, sort key",
        ),
    ),
)
