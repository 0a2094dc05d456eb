"""Writes to flashcards and decks."""

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.writes.changes import Increase, Set
from data_platform.dynamodb.writes.conditions import absent, exists
from data_platform.dynamodb.writes.declarations import (
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import THE_TIME
from stacks.mavprep.flashcards import FLASHCARDS
from stacks.mavprep.writes.shared import APP, OF_USER

_CARD = FLASHCARDS.examples[0].item
_NEW_CARD = next(e.item for e in FLASHCARDS.examples if e.name == "card460-new-in-other-deck")
_CARD_KEY = {"PK": "USER#<userId>", "SK": "FLASHCARD#<cardId>"}
_DECK_KEY = {"PK": "USER#<userId>", "SK": "DECK#<deckId>"}
_CONTENT = (
    *("cardId", "deckId", "deckName", "front", "back", "frontImageUrl", "backImageUrl"),
    *("tags", "source"),
)
_DECK = next(each.item for each in FLASHCARDS.examples if each.name == "deck789")
_DECK_FACTS = ("deckId", "deckName", "subjectId", "newCardsPerDay", "reviewsPerDay")
_REVIEW = ("interval", "repetition", "easeFactor", "nextReview", "averageRating")

FLASHCARD_WRITES = (
    WritePattern(
        name="create-deck",
        purpose="Make a deck without cards.",
        writer=APP,
        steps=(
            Put(
                table=FLASHCARDS.name,
                entity="Deck",
                item={
                    **_DECK_KEY,
                    **passed(*_DECK_FACTS),
                    "totalCards": 0,
                    "newCards": 0,
                    "learningCards": 0,
                    "reviewCards": 0,
                    "created": THE_TIME,
                },
                condition=(absent("PK"),),
            ),
        ),
        parameters={**OF_USER, **taken(_DECK, *_DECK_FACTS)},
        varies=("deckName",),
        invariant="A deck is made once; one that is there keeps its counts.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It is there.", found="deck789"),),
        when_refused="It was made by an earlier call: there is nothing to do.",
        source="Flashcards Table, pattern 2",
    ),
    WritePattern(
        name="add-flashcard",
        purpose="Add a card to a deck, due at once, and count it there.",
        writer=APP,
        steps=(
            Put(
                table=FLASHCARDS.name,
                entity="Flashcard",
                item={
                    **_CARD_KEY,
                    **passed(*_CONTENT),
                    "interval": 0,
                    "repetition": 0,
                    "easeFactor": _CARD["easeFactor"],
                    "nextReview": THE_TIME,
                    "reviewCount": 0,
                    "correctCount": 0,
                    "incorrectCount": 0,
                    "created": THE_TIME,
                },
                condition=(absent("PK"),),
            ),
            Update(
                table=FLASHCARDS.name,
                entity="Deck",
                key=_DECK_KEY,
                condition=(exists("PK"),),
                changes=(Increase("totalCards", 1), Increase("newCards", 1)),
                before="deck790",
            ),
        ),
        parameters={**OF_USER, **taken(_NEW_CARD, *_CONTENT)},
        varies=("front",),
        invariant="A deck counts each of its cards once.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The card is there.", found="card460-new-in-other-deck"),
            Refusal(when="There is no such deck.", step=1, is_absent=True),
        ),
        when_refused="If the card is there, it was added before. Otherwise make the deck.",
        source="Flashcards Table, patterns 1 and 2, easeFactor (2.5 default)",
    ),
    WritePattern(
        name="review-flashcard",
        purpose=(
            "Write what follows from a review by SM-2, computed from the card as read. A rating of "
            "1 to 3 is right: interval 1, then 6, then interval times easeFactor in days; "
            "repetition plus 1. 0 is wrong: interval 1, repetition 0. nextReview is lastReviewed "
            "plus interval days (decision 146)."
        ),
        writer=APP,
        steps=(
            Update(
                table=FLASHCARDS.name,
                entity="Flashcard",
                key=_CARD_KEY,
                condition=(equals("reviewCount", "<reviewsRead>"),),
                changes=(
                    *(Set(name, f"<{name}>") for name in _REVIEW),
                    Set("lastReviewed", "<reviewedAt>"),
                    Increase("reviewCount", 1),
                    Increase("correctCount", "<right>"),
                    Increase("incorrectCount", "<wrong>"),
                ),
                before="card456",
            ),
            Update(
                table=FLASHCARDS.name,
                entity="Deck",
                key=_DECK_KEY,
                condition=(exists("PK"),),
                changes=(Set("lastReviewed", "<reviewedAt>"),),
                before="deck789",
            ),
        ),
        parameters={
            **OF_USER,
            "cardId": "card456",
            "deckId": "deck789",
            "reviewsRead": 5,
            "interval": 18,
            "repetition": 4,
            "easeFactor": _CARD["easeFactor"],
            "reviewedAt": "2025-01-27T10:00:00Z",
            "nextReview": "2025-02-14T10:00:00Z",
            "averageRating": _CARD["averageRating"],
            "right": 1,
            "wrong": 0,
        },
        varies=("interval",),
        invariant=(
            "Every review counts once, and follows from the state that the one before it left: "
            "reviewCount is correctCount plus incorrectCount."
        ),
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was reviewed meanwhile.", holds={"reviewCount": 6}),
            Refusal(when="There is no such card.", is_absent=True),
            Refusal(when="There is no such deck.", step=1, is_absent=True),
        ),
        when_refused=(
            "If lastReviewed of the card returned is the caller's own reviewedAt, it was written "
            "before. Otherwise compute the state anew from the card returned, and call again."
        ),
        source="Flashcards Table, pattern 1, spaced repetition (SM-2) and statistics",
    ),
    WritePattern(
        name="count-deck",
        purpose="Set how many cards of a deck are new, being learnt, and learnt.",
        writer=APP,
        steps=(
            Update(
                table=FLASHCARDS.name,
                entity="Deck",
                key=_DECK_KEY,
                condition=(equals("totalCards", "<totalCards>"),),
                changes=(
                    Set("newCards", "<newCards>"),
                    Set("learningCards", "<learningCards>"),
                    Set("reviewCards", "<reviewCards>"),
                ),
                before="deck789",
            ),
        ),
        parameters={
            **OF_USER,
            **taken(_DECK, "deckId", "totalCards"),
            "newCards": 4,
            "learningCards": 9,
            "reviewCards": 37,
        },
        invariant="The three are counted from the cards of a deck that none was added to since.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(
            Refusal(when="A card was added meanwhile.", holds={"totalCards": 51}),
            Refusal(when="There is no such deck.", is_absent=True),
        ),
        when_refused="Count the cards again.",
        source="Flashcards Table, pattern 2, statistics",
    ),
)
