"""Items of MavPrep, and their keys.

Items are those of boto3's resource interface, which gives Numbers as Decimal and takes int
as well. Made by `datactl catalog write` from the declarations: do not edit, but copy the
file to where it is used. It needs Python 3.11.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

Number: TypeAlias = int | Decimal


def _part(name: str, value: object, *dividers: str) -> str:
    """Return a part of a key as text, or refuse what would make the key of another item."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"{name} is neither text nor a number, as a part of a key has to be.")
    text = value if isinstance(value, str) else str(value)
    if not text:
        raise ValueError(f"{name} is empty, and a part of a key may not be.")
    for divider in dividers:
        if divider in text:
            raise ValueError(f"{name} has {divider!r} in it, which divides the parts of this key.")
    return text


def as_item(item: Mapping[str, object]) -> dict[str, Any]:
    """Return an item as type checkers want it to be for boto3, whose types take no TypedDict."""
    return dict(item)


class Profile(TypedDict):
    """Who a user is.

    An item of the table ``MavPrep-Users``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Constant PROFILE."""

    userId: str
    """Identifier of the user."""

    email: str
    """E-mail address. Sensitive."""

    name: str
    """Full name. Sensitive."""

    university: NotRequired[str]
    """University; absent until the user names one."""

    major: NotRequired[str]
    """Field of study."""

    graduationYear: NotRequired[Number]
    """Year of graduation; year."""

    avatarUrl: NotRequired[str]
    """Address of the user's picture. Sensitive."""

    created: str
    """When the user registered; ISO 8601, UTC."""

    lastLogin: NotRequired[str]
    """When the user last logged in; ISO 8601, UTC."""

    timezone: str
    """Time zone of the user; IANA time zone name."""

    emailVerified: bool
    """Whether the e-mail address is confirmed."""

    onboardingCompleted: bool
    """Whether the user has gone through onboarding."""


PROFILE_SENSITIVE: Final = frozenset({"email", "name", "avatarUrl"})
"""Attributes of ``Profile`` with secrets or personal data: for no log."""


def profile_pk(user_id: str) -> str:
    """Return ``PK`` of ``Profile``."""
    return "USER#" + _part("user_id", user_id)


def profile_key(user_id: str) -> dict[str, str]:
    """Return the key of ``Profile``."""
    return {"PK": profile_pk(user_id), "SK": "PROFILE"}


class SettingsNotifications(TypedDict):
    """What the user wants to be told, and how."""

    email: bool
    """By e-mail."""

    push: bool
    """By push notification."""

    studyReminders: bool
    """Reminders to study."""

    communityUpdates: bool
    """News from the community."""

    weeklyReport: bool
    """A report each week."""


class SettingsPreferences(TypedDict):
    """How the user likes to work."""

    theme: str
    """Colours of the interface, such as dark."""

    language: str
    """Language of the interface, such as en."""

    difficultyPreference: str
    """Preferred difficulty of questions, such as medium."""

    studyGoalHoursPerDay: Number
    """How long the user means to study each day; hours; at least 0; at most 24."""


class SettingsPrivacy(TypedDict):
    """What others may see."""

    profileVisible: bool
    """Whether others see the profile."""

    shareProgress: bool
    """Whether others see the progress."""

    anonymousCommunity: bool
    """Whether posts appear without the user's name."""


class Settings(TypedDict):
    """What a user has chosen: notifications, preferences and privacy.

    An item of the table ``MavPrep-Users``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Constant SETTINGS."""

    notifications: SettingsNotifications
    """What the user wants to be told, and how."""

    preferences: SettingsPreferences
    """How the user likes to work."""

    privacy: SettingsPrivacy
    """What others may see."""


def settings_pk(user_id: str) -> str:
    """Return ``PK`` of ``Settings``."""
    return "USER#" + _part("user_id", user_id)


def settings_key(user_id: str) -> dict[str, str]:
    """Return the key of ``Settings``."""
    return {"PK": settings_pk(user_id), "SK": "SETTINGS"}


class EmailClaim(TypedDict):
    """That an e-mail address belongs to one user, whose profile is written with it.

    An item of the table ``MavPrep-Users``.
    """

    PK: str
    """SHA-256 of the address in lower case, in hexadecimal digits."""

    SK: str
    """Constant EMAIL."""

    claimedBy: str
    """User that the address belongs to."""

    claimedAt: str
    """When the address was given to the user; ISO 8601, UTC."""


def email_claim_pk(email_hash: str) -> str:
    """Return ``PK`` of ``EmailClaim``."""
    return "EMAIL#" + _part("email_hash", email_hash)


def email_claim_key(email_hash: str) -> dict[str, str]:
    """Return the key of ``EmailClaim``."""
    return {"PK": email_claim_pk(email_hash), "SK": "EMAIL"}


class TestAttemptDifficultyBreakdownEasy(TypedDict):
    """Result in the easy questions."""

    correct: Number
    """Questions answered correctly; at least 0."""

    total: Number
    """Questions asked; at least 0."""

    percentage: Number
    """Share of correct answers; percent; at least 0; at most 100."""


class TestAttemptDifficultyBreakdownMedium(TypedDict):
    """Result in the medium questions."""

    correct: Number
    """Questions answered correctly; at least 0."""

    total: Number
    """Questions asked; at least 0."""

    percentage: Number
    """Share of correct answers; percent; at least 0; at most 100."""


class TestAttemptDifficultyBreakdownHard(TypedDict):
    """Result in the hard questions."""

    correct: Number
    """Questions answered correctly; at least 0."""

    total: Number
    """Questions asked; at least 0."""

    percentage: Number
    """Share of correct answers; percent; at least 0; at most 100."""


class TestAttemptDifficultyBreakdown(TypedDict):
    """Result per difficulty; absent until graded."""

    easy: TestAttemptDifficultyBreakdownEasy
    """Result in the easy questions."""

    medium: TestAttemptDifficultyBreakdownMedium
    """Result in the medium questions."""

    hard: TestAttemptDifficultyBreakdownHard
    """Result in the hard questions."""


class TestAttemptAnswers(TypedDict):
    """The answers given, in the order of the questions."""

    questionId: str
    """Question that was answered."""

    selectedOption: str
    """Label of the option chosen, such as A."""

    correct: bool
    """Whether the option is the right one."""

    timeSpent: Number
    """Time spent on the question; seconds; at least 0."""


class TestAttempt(TypedDict):
    """One attempt of one user at one test.

    An item of the table ``MavPrep-Progress``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Test, and when the attempt was started."""

    attemptId: str
    """Identifier of the attempt."""

    testId: str
    """Test that was taken."""

    testName: str
    """Name of the test."""

    subjectId: str
    """Subject: the UUID of its row in PostgreSQL (subjects.id)."""

    subjectName: str
    """Name of the subject."""

    score: NotRequired[Number]
    """Points reached; absent until graded; at least 0. Sensitive."""

    totalQuestions: Number
    """Questions in the test; at least 0."""

    correctAnswers: Number
    """Questions answered correctly; at least 0."""

    incorrectAnswers: Number
    """Questions answered wrongly; at least 0."""

    skippedQuestions: Number
    """Questions left out; at least 0."""

    percentageScore: NotRequired[Number]
    """Share of correct answers; absent until graded; percent; at least 0; at most 100. Sensitive.
    """

    startTime: str
    """When the attempt was started; ISO 8601, UTC."""

    endTime: NotRequired[str]
    """When the attempt was ended; absent while it runs; ISO 8601, UTC."""

    timeSpentSeconds: Number
    """Time spent on the attempt; seconds; at least 0."""

    topicPerformance: NotRequired[dict[str, Any]]
    """Result per topic, by its name: a Map of correct, total and percentage, as in
    difficultyBreakdown; absent until graded. Sensitive.
    """

    difficultyBreakdown: NotRequired[TestAttemptDifficultyBreakdown]
    """Result per difficulty; absent until graded. Sensitive."""

    answers: list[TestAttemptAnswers]
    """The answers given, in the order of the questions. Sensitive."""

    completed: bool
    """Whether the user has finished the attempt."""

    graded: bool
    """Whether the attempt has its score."""


TEST_ATTEMPT_SENSITIVE: Final = frozenset({
    "score",
    "percentageScore",
    "topicPerformance",
    "difficultyBreakdown",
    "answers",
})
"""Attributes of ``TestAttempt`` with secrets or personal data: for no log."""


def test_attempt_pk(user_id: str) -> str:
    """Return ``PK`` of ``TestAttempt``."""
    return "USER#" + _part("user_id", user_id)


def test_attempt_sk(test_id: str, start_time: str) -> str:
    """Return ``SK`` of ``TestAttempt``."""
    return "PROGRESS#" + _part("test_id", test_id, "#") + "#" + _part("start_time", start_time)


TEST_ATTEMPT_SK_PREFIX: Final = "PROGRESS#"
"""What ``SK`` of every ``TestAttempt`` begins with."""


def test_attempt_sk_prefix_by_test_id(test_id: str) -> str:
    """Return what ``SK`` of ``TestAttempt`` of these begins with."""
    return "PROGRESS#" + _part("test_id", test_id, "#") + "#"


def test_attempt_key(user_id: str, test_id: str, start_time: str) -> dict[str, str]:
    """Return the key of ``TestAttempt``."""
    return {"PK": test_attempt_pk(user_id), "SK": test_attempt_sk(test_id, start_time)}


class DailySummaryTimeByActivity(TypedDict):
    """How the study time was spent."""

    tests: Number
    """On tests; minutes; at least 0."""

    flashcards: Number
    """On flashcards; minutes; at least 0."""

    videos: Number
    """On videos; minutes; at least 0."""

    community: Number
    """In the community; minutes; at least 0."""


class DailySummary(TypedDict):
    """What one user did on one day.

    An item of the table ``MavPrep-Progress``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Day of the summary."""

    date: str
    """Day of the summary; ISO 8601 date."""

    testsCompleted: Number
    """Tests finished; at least 0."""

    questionsAnswered: Number
    """Questions answered; at least 0."""

    correctAnswers: Number
    """Questions answered correctly; at least 0."""

    studyTimeMinutes: Number
    """Time spent studying; minutes; at least 0."""

    videosWatched: Number
    """Videos watched; at least 0."""

    flashcardsReviewed: Number
    """Flashcards reviewed; at least 0."""

    topicsStudied: list[Any]
    """Names of the topics studied."""

    subjectsStudied: list[Any]
    """Names of the subjects studied."""

    studyStreak: Number
    """Consecutive days with study; days; at least 0."""

    loginStreak: Number
    """Consecutive days with a login; days; at least 0."""

    timeByActivity: DailySummaryTimeByActivity
    """How the study time was spent."""


def daily_summary_pk(user_id: str) -> str:
    """Return ``PK`` of ``DailySummary``."""
    return "USER#" + _part("user_id", user_id)


def daily_summary_sk(date: str) -> str:
    """Return ``SK`` of ``DailySummary``."""
    return "DAILY#" + _part("date", date)


DAILY_SUMMARY_SK_PREFIX: Final = "DAILY#"
"""What ``SK`` of every ``DailySummary`` begins with."""


def daily_summary_key(user_id: str, date: str) -> dict[str, str]:
    """Return the key of ``DailySummary``."""
    return {"PK": daily_summary_pk(user_id), "SK": daily_summary_sk(date)}


class Flashcard(TypedDict):
    """One card of a user, with its state in the SM-2 algorithm.

    An item of the table ``MavPrep-Flashcards``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Card."""

    cardId: str
    """Identifier of the card."""

    deckId: str
    """Deck of the card; no two users share a deck ID."""

    deckName: str
    """Name of the deck. Sensitive."""

    front: str
    """Question side. Sensitive."""

    back: str
    """Answer side. Sensitive."""

    frontImageUrl: str | None
    """Address of the picture on the question side."""

    backImageUrl: str | None
    """Address of the picture on the answer side."""

    interval: Number
    """Time from one review to the next; days; at least 0."""

    repetition: Number
    """Successful reviews in a row; at least 0."""

    easeFactor: Number
    """How fast the interval grows; 2.5 at first."""

    nextReview: str
    """When the card is due; creation time if new; ISO 8601, UTC."""

    lastReviewed: NotRequired[str]
    """When the card was last reviewed; absent if never; ISO 8601, UTC."""

    reviewCount: Number
    """Reviews in all; at least 0."""

    correctCount: Number
    """Reviews answered correctly; at least 0."""

    incorrectCount: Number
    """Reviews answered wrongly; at least 0."""

    averageRating: NotRequired[Number]
    """Average of the user's ratings, from 0 (again) over 1 (hard) and 2 (good) to 3 (easy); absent
    before the first review; at least 0; at most 3.
    """

    created: str
    """When the card was made; ISO 8601, UTC."""

    tags: list[Any]
    """Tags of the card."""

    source: Literal["user-created", "preset"]
    """Who made the card."""


FLASHCARD_SENSITIVE: Final = frozenset({"deckName", "front", "back"})
"""Attributes of ``Flashcard`` with secrets or personal data: for no log."""


def flashcard_pk(user_id: str) -> str:
    """Return ``PK`` of ``Flashcard``."""
    return "USER#" + _part("user_id", user_id)


def flashcard_sk(card_id: str) -> str:
    """Return ``SK`` of ``Flashcard``."""
    return "FLASHCARD#" + _part("card_id", card_id)


FLASHCARD_SK_PREFIX: Final = "FLASHCARD#"
"""What ``SK`` of every ``Flashcard`` begins with."""


def flashcard_key(user_id: str, card_id: str) -> dict[str, str]:
    """Return the key of ``Flashcard``."""
    return {"PK": flashcard_pk(user_id), "SK": flashcard_sk(card_id)}


class Deck(TypedDict):
    """One deck of a user: its settings and how many cards are in which state.

    An item of the table ``MavPrep-Flashcards``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Deck."""

    deckId: str
    """Identifier of the deck; no two users share one."""

    deckName: str
    """Name of the deck. Sensitive."""

    subjectId: str
    """Subject: the UUID of its row in PostgreSQL (subjects.id)."""

    totalCards: Number
    """Cards in the deck; at least 0."""

    newCards: Number
    """Cards never reviewed; at least 0."""

    learningCards: Number
    """Cards being learnt; at least 0."""

    reviewCards: Number
    """Cards learnt and due for review from time to time; at least 0."""

    newCardsPerDay: Number
    """New cards shown a day, at most; at least 0."""

    reviewsPerDay: Number
    """Reviews a day, at most; at least 0."""

    created: str
    """When the deck was made; ISO 8601, UTC."""

    lastReviewed: NotRequired[str]
    """When a card of the deck was last reviewed; absent if never; ISO 8601, UTC."""


DECK_SENSITIVE: Final = frozenset({"deckName"})
"""Attributes of ``Deck`` with secrets or personal data: for no log."""


def deck_pk(user_id: str) -> str:
    """Return ``PK`` of ``Deck``."""
    return "USER#" + _part("user_id", user_id)


def deck_sk(deck_id: str) -> str:
    """Return ``SK`` of ``Deck``."""
    return "DECK#" + _part("deck_id", deck_id)


DECK_SK_PREFIX: Final = "DECK#"
"""What ``SK`` of every ``Deck`` begins with."""


def deck_key(user_id: str, deck_id: str) -> dict[str, str]:
    """Return the key of ``Deck``."""
    return {"PK": deck_pk(user_id), "SK": deck_sk(deck_id)}


class StudyPlanSubjectsTopics(TypedDict):
    """Topics of the subject, in the order of study."""

    topicId: str
    """Topic."""

    topicName: str
    """Name of the topic."""

    scheduledDate: str
    """Day on which the topic is to be studied; ISO 8601 date."""

    completed: bool
    """Whether the topic is done."""

    performance: Number | None
    """How well the user did in the topic; NULL if not done; percent; at least 0; at most 100."""

    timeSpent: Number
    """Time spent on the topic; minutes; at least 0."""


class StudyPlanSubjects(TypedDict):
    """Subjects of the plan."""

    subjectId: str
    """Subject: the UUID of its row in PostgreSQL (subjects.id)."""

    subjectName: str
    """Name of the subject."""

    priority: Number
    """Rank among the subjects of the plan; 1 comes first; at least 1."""

    currentMastery: Number
    """How well the user knows the subject; percent; at least 0; at most 100."""

    targetMastery: Number
    """How well the user wants to know the subject; percent; at least 0; at most 100."""

    topics: list[StudyPlanSubjectsTopics]
    """Topics of the subject, in the order of study."""


class StudyPlanMilestones(TypedDict):
    """What is to be reached on the way."""

    date: str
    """Day on which it is to be reached; ISO 8601 date."""

    description: str
    """What is to be reached. Sensitive."""

    completed: bool
    """Whether it is reached."""

    completedDate: NotRequired[str]
    """Day on which it was reached; absent before; ISO 8601 date."""


class StudyPlan(TypedDict):
    """One plan of one user for one exam.

    An item of the table ``MavPrep-StudyPlans``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Plan."""

    planId: str
    """Identifier of the plan."""

    planName: str
    """Name of the plan. Sensitive."""

    examDate: str
    """When the exam begins; ISO 8601, UTC."""

    daysUntilExam: Number
    """Days left when the plan was last updated; days."""

    targetScore: Number
    """Score that the user aims at; at least 0."""

    subjects: list[StudyPlanSubjects]
    """Subjects of the plan."""

    milestones: list[StudyPlanMilestones]
    """What is to be reached on the way."""

    overallProgress: Number
    """How much of the plan is done; percent; at least 0; at most 100."""

    tasksCompleted: Number
    """Tasks done; at least 0."""

    tasksTotal: Number
    """Tasks in all; at least 0."""

    studyHoursPerDay: Number
    """Study time on a day of study; hours; at least 0; at most 24."""

    studyDaysPerWeek: Number
    """Days of study a week; at least 0; at most 7."""

    preferredStudyTime: str
    """Part of the day to study in, such as evening."""

    status: Literal["active", "completed", "paused", "abandoned"]
    """State of the plan."""

    created: str
    """When the plan was made; ISO 8601, UTC."""

    lastUpdated: str
    """When the plan was last changed; ISO 8601, UTC."""


STUDY_PLAN_SENSITIVE: Final = frozenset({"planName", "milestones"})
"""Attributes of ``StudyPlan`` with secrets or personal data: for no log."""


def study_plan_pk(user_id: str) -> str:
    """Return ``PK`` of ``StudyPlan``."""
    return "USER#" + _part("user_id", user_id)


def study_plan_sk(plan_id: str) -> str:
    """Return ``SK`` of ``StudyPlan``."""
    return "PLAN#" + _part("plan_id", plan_id)


STUDY_PLAN_SK_PREFIX: Final = "PLAN#"
"""What ``SK`` of every ``StudyPlan`` begins with."""


def study_plan_key(user_id: str, plan_id: str) -> dict[str, str]:
    """Return the key of ``StudyPlan``."""
    return {"PK": study_plan_pk(user_id), "SK": study_plan_sk(plan_id)}


class SubjectPost(TypedDict):
    """One post in the community of a subject.

    An item of the table ``MavPrep-Community``.
    """

    PK: str
    """Subject in whose community the post stands."""

    SK: str
    """When the post was written, and its identifier."""

    postId: str
    """Identifier of the post."""

    title: str
    """Title. Sensitive."""

    content: str
    """Text of the post. Sensitive."""

    contentType: Literal["question", "discussion", "announcement"]
    """Kind of post."""

    userId: str
    """Author."""

    userName: str
    """Author's name at the time of writing. Sensitive."""

    userAvatar: NotRequired[str]
    """Address of the author's picture at the time of writing. Sensitive."""

    userReputation: Number
    """Author's reputation at the time of writing."""

    subjectId: str
    """Subject: the UUID of its row in PostgreSQL (subjects.id)."""

    subjectName: str
    """Name of the subject."""

    topicId: NotRequired[str]
    """Topic."""

    topicName: NotRequired[str]
    """Name of the topic."""

    tags: list[Any]
    """Tags of the post; each also has a PostTag item."""

    views: Number
    """How often the post was opened; at least 0."""

    likes: Number
    """How many users voted the post up; at least 0."""

    commentCount: Number
    """Comments on the post; at least 0."""

    isPinned: bool
    """Whether the post is kept on top."""

    isAnswered: bool
    """Whether an answer was accepted."""

    isClosed: bool
    """Whether comments are no longer taken."""

    isReported: bool
    """Whether someone reported the post to the moderators."""

    created: str
    """When the post was written; ISO 8601, UTC."""

    updated: str | None
    """When the post was last edited; NULL if never; ISO 8601, UTC."""

    lastActivityTime: str
    """When the post or a comment was written; ISO 8601, UTC."""


SUBJECT_POST_SENSITIVE: Final = frozenset({"title", "content", "userName", "userAvatar"})
"""Attributes of ``SubjectPost`` with secrets or personal data: for no log."""


def subject_post_pk(subject_id: str) -> str:
    """Return ``PK`` of ``SubjectPost``."""
    return "COMMUNITY#" + _part("subject_id", subject_id)


def subject_post_sk(created: str, post_id: str) -> str:
    """Return ``SK`` of ``SubjectPost``."""
    return "POST#" + _part("created", created, "#") + "#" + _part("post_id", post_id)


SUBJECT_POST_SK_PREFIX: Final = "POST#"
"""What ``SK`` of every ``SubjectPost`` begins with. Those of ``TopicPost`` do as well."""


def subject_post_sk_prefix_by_created(created: str) -> str:
    """Return what ``SK`` of ``SubjectPost`` of these begins with."""
    return "POST#" + _part("created", created, "#") + "#"


def subject_post_key(subject_id: str, created: str, post_id: str) -> dict[str, str]:
    """Return the key of ``SubjectPost``."""
    return {"PK": subject_post_pk(subject_id), "SK": subject_post_sk(created, post_id)}


class TopicPost(TypedDict):
    """One post under a topic; it stands there and not in its subject's community.

    An item of the table ``MavPrep-Community``.
    """

    PK: str
    """Topic under which the post stands."""

    SK: str
    """When the post was written, and its identifier."""

    postId: str
    """Identifier of the post."""

    title: str
    """Title. Sensitive."""

    content: str
    """Text of the post. Sensitive."""

    contentType: Literal["question", "discussion", "announcement"]
    """Kind of post."""

    userId: str
    """Author."""

    userName: str
    """Author's name at the time of writing. Sensitive."""

    userAvatar: NotRequired[str]
    """Address of the author's picture at the time of writing. Sensitive."""

    userReputation: Number
    """Author's reputation at the time of writing."""

    subjectId: str
    """Subject: the UUID of its row in PostgreSQL (subjects.id)."""

    subjectName: str
    """Name of the subject."""

    topicId: str
    """Topic."""

    topicName: str
    """Name of the topic."""

    tags: list[Any]
    """Tags of the post; each also has a PostTag item."""

    views: Number
    """How often the post was opened; at least 0."""

    likes: Number
    """How many users voted the post up; at least 0."""

    commentCount: Number
    """Comments on the post; at least 0."""

    isPinned: bool
    """Whether the post is kept on top."""

    isAnswered: bool
    """Whether an answer was accepted."""

    isClosed: bool
    """Whether comments are no longer taken."""

    isReported: bool
    """Whether someone reported the post to the moderators."""

    created: str
    """When the post was written; ISO 8601, UTC."""

    updated: str | None
    """When the post was last edited; NULL if never; ISO 8601, UTC."""

    lastActivityTime: str
    """When the post or a comment was written; ISO 8601, UTC."""


TOPIC_POST_SENSITIVE: Final = frozenset({"title", "content", "userName", "userAvatar"})
"""Attributes of ``TopicPost`` with secrets or personal data: for no log."""


def topic_post_pk(topic_id: str) -> str:
    """Return ``PK`` of ``TopicPost``."""
    return "TOPIC#" + _part("topic_id", topic_id)


def topic_post_sk(created: str, post_id: str) -> str:
    """Return ``SK`` of ``TopicPost``."""
    return "POST#" + _part("created", created, "#") + "#" + _part("post_id", post_id)


TOPIC_POST_SK_PREFIX: Final = "POST#"
"""What ``SK`` of every ``TopicPost`` begins with. Those of ``SubjectPost`` do as well."""


def topic_post_sk_prefix_by_created(created: str) -> str:
    """Return what ``SK`` of ``TopicPost`` of these begins with."""
    return "POST#" + _part("created", created, "#") + "#"


def topic_post_key(topic_id: str, created: str, post_id: str) -> dict[str, str]:
    """Return the key of ``TopicPost``."""
    return {"PK": topic_post_pk(topic_id), "SK": topic_post_sk(created, post_id)}


class PostTag(TypedDict):
    """That one post carries one tag; kept by the community stream consumer (decision 11).

    An item of the table ``MavPrep-Community``.
    """

    PK: str
    """Post that carries the tag."""

    SK: str
    """Tag."""

    taggedPostId: str
    """Post that carries the tag; not called postId, so that post-id-index holds posts only."""

    tag: str
    """The tag, which no other kind of item carries."""

    created: str
    """When the post was written; ISO 8601, UTC."""

    postPK: str
    """Partition key of the post, to read it with."""

    postSK: str
    """Sort key of the post, to read it with."""


def post_tag_pk(tagged_post_id: str) -> str:
    """Return ``PK`` of ``PostTag``."""
    return "POST#" + _part("tagged_post_id", tagged_post_id)


def post_tag_sk(tag: str) -> str:
    """Return ``SK`` of ``PostTag``."""
    return "TAG#" + _part("tag", tag)


POST_TAG_SK_PREFIX: Final = "TAG#"
"""What ``SK`` of every ``PostTag`` begins with."""


def post_tag_key(tagged_post_id: str, tag: str) -> dict[str, str]:
    """Return the key of ``PostTag``."""
    return {"PK": post_tag_pk(tagged_post_id), "SK": post_tag_sk(tag)}


class PostLike(TypedDict):
    """That one user likes one post; the post's likes count it (decision 147).

    An item of the table ``MavPrep-Community``.
    """

    PK: str
    """Post that is liked."""

    SK: str
    """User who likes it."""

    likedPostId: str
    """Post; not called postId, so that post-id-index holds posts only."""

    likedBy: str
    """Who likes it; not called userId, so that user-created-index holds posts only."""

    likedAt: str
    """When it was liked; ISO 8601, UTC."""


def post_like_pk(liked_post_id: str) -> str:
    """Return ``PK`` of ``PostLike``."""
    return "POST#" + _part("liked_post_id", liked_post_id)


def post_like_sk(liked_by: str) -> str:
    """Return ``SK`` of ``PostLike``."""
    return "LIKE#" + _part("liked_by", liked_by, "#")


POST_LIKE_SK_PREFIX: Final = "LIKE#"
"""What ``SK`` of every ``PostLike`` begins with. Those of ``CommentLike`` do as well."""


def post_like_key(liked_post_id: str, liked_by: str) -> dict[str, str]:
    """Return the key of ``PostLike``."""
    return {"PK": post_like_pk(liked_post_id), "SK": post_like_sk(liked_by)}


class CommentLike(TypedDict):
    """That one user likes one comment; the comment's likes count it (decision 147).

    An item of the table ``MavPrep-Community``.
    """

    PK: str
    """Post whose comment is liked."""

    SK: str
    """Comment that is liked, and who likes it."""

    likedPostId: str
    """Post; not called postId, so that post-id-index holds posts only."""

    likedCommentId: str
    """Comment that is liked."""

    likedBy: str
    """Who likes it; not called userId, so that user-created-index holds posts only."""

    likedAt: str
    """When it was liked; ISO 8601, UTC."""


def comment_like_pk(liked_post_id: str) -> str:
    """Return ``PK`` of ``CommentLike``."""
    return "POST#" + _part("liked_post_id", liked_post_id)


def comment_like_sk(liked_comment_id: str, liked_by: str) -> str:
    """Return ``SK`` of ``CommentLike``."""
    return "LIKE#" + _part("liked_comment_id", liked_comment_id, "#") + "#" + _part("liked_by", liked_by)


COMMENT_LIKE_SK_PREFIX: Final = "LIKE#"
"""What ``SK`` of every ``CommentLike`` begins with. Those of ``PostLike`` do as well."""


def comment_like_sk_prefix_by_liked_comment_id(liked_comment_id: str) -> str:
    """Return what ``SK`` of ``CommentLike`` of these begins with."""
    return "LIKE#" + _part("liked_comment_id", liked_comment_id, "#") + "#"


def comment_like_key(liked_post_id: str, liked_comment_id: str, liked_by: str) -> dict[str, str]:
    """Return the key of ``CommentLike``."""
    return {"PK": comment_like_pk(liked_post_id), "SK": comment_like_sk(liked_comment_id, liked_by)}


class Comment(TypedDict):
    """One comment on one post.

    An item of the table ``MavPrep-Comments``.
    """

    PK: str
    """Post that is commented on."""

    SK: str
    """When the comment was written, and its identifier."""

    commentId: str
    """Identifier of the comment."""

    postId: str
    """Post that is commented on."""

    content: str
    """Text of the comment. Sensitive."""

    userId: str
    """Author."""

    userName: str
    """Author's name at the time of writing. Sensitive."""

    userAvatar: NotRequired[str]
    """Address of the author's picture at the time of writing. Sensitive."""

    userReputation: Number
    """Author's reputation at the time of writing."""

    userBadges: list[Any]
    """Identifiers of the author's badges at the time of writing."""

    likes: Number
    """How many users voted the comment up; at least 0."""

    isAnswer: bool
    """Whether the comment is the accepted answer."""

    isEdited: bool
    """Whether the comment was edited."""

    isReported: bool
    """Whether someone reported the comment to the moderators."""

    created: str
    """When the comment was written; ISO 8601, UTC."""

    updated: str | None
    """When the comment was last edited; NULL if never; ISO 8601, UTC."""


COMMENT_SENSITIVE: Final = frozenset({"content", "userName", "userAvatar"})
"""Attributes of ``Comment`` with secrets or personal data: for no log."""


def comment_pk(post_id: str) -> str:
    """Return ``PK`` of ``Comment``."""
    return "POST#" + _part("post_id", post_id)


def comment_sk(created: str, comment_id: str) -> str:
    """Return ``SK`` of ``Comment``."""
    return "COMMENT#" + _part("created", created, "#") + "#" + _part("comment_id", comment_id)


COMMENT_SK_PREFIX: Final = "COMMENT#"
"""What ``SK`` of every ``Comment`` begins with."""


def comment_sk_prefix_by_created(created: str) -> str:
    """Return what ``SK`` of ``Comment`` of these begins with."""
    return "COMMENT#" + _part("created", created, "#") + "#"


def comment_key(post_id: str, created: str, comment_id: str) -> dict[str, str]:
    """Return the key of ``Comment``."""
    return {"PK": comment_pk(post_id), "SK": comment_sk(created, comment_id)}


class ReputationReputationHistory(TypedDict):
    """Changes of the reputation by day and reason, latest first, 50 at most."""

    date: str
    """Day of the change; ISO 8601 date."""

    change: Number
    """Reputation won, or lost if negative."""

    reason: str
    """What brought it about."""


class ReputationBadges(TypedDict):
    """Badges, in the order in which they were earned."""

    id: str
    """Identifier of the badge, such as first-post."""

    name: str
    """Name of the badge."""

    description: str
    """What the badge is given for."""

    earnedDate: str
    """Day on which it was earned; ISO 8601 date."""


class Reputation(TypedDict):
    """The standing of one user.

    An item of the table ``MavPrep-Reputation``.
    """

    PK: str
    """User that the item belongs to."""

    SK: str
    """Constant REPUTATION."""

    reputation: Number
    """Reputation in all."""

    reputationHistory: list[ReputationReputationHistory]
    """Changes of the reputation by day and reason, latest first, 50 at most."""

    postsCount: Number
    """Posts written; at least 0."""

    answersCount: Number
    """Answers written; at least 0."""

    acceptedAnswersCount: Number
    """Answers that were accepted; at least 0."""

    helpfulVotesReceived: Number
    """Votes received for being helpful; at least 0."""

    badges: list[ReputationBadges]
    """Badges, in the order in which they were earned."""

    globalRank: NotRequired[Number]
    """Rank among all users; absent until ranked; at least 1."""

    universityRank: NotRequired[Number]
    """Rank among the users of the university; absent until ranked; at least 1."""

    subjectRanks: NotRequired[dict[str, Any]]
    """Rank per subject, by the subject's UUID in PostgreSQL; absent until ranked."""


def reputation_pk(user_id: str) -> str:
    """Return ``PK`` of ``Reputation``."""
    return "USER#" + _part("user_id", user_id)


def reputation_key(user_id: str) -> dict[str, str]:
    """Return the key of ``Reputation``."""
    return {"PK": reputation_pk(user_id), "SK": "REPUTATION"}


class AppliedCommunityChange(TypedDict):
    """Marks a change of a post or a comment as applied, so that it counts once.

    An item of the table ``MavPrep-Reputation``.
    """

    PK: str
    """Change that was applied."""

    SK: str
    """Constant APPLIED."""

    eventId: str
    """Identifier of the stream record."""

    appliedAt: Number
    """When it was applied; epoch milliseconds."""

    expiresAt: Number
    """When the mark is deleted, after 100 days; epoch seconds."""


def applied_community_change_pk(event_id: str) -> str:
    """Return ``PK`` of ``AppliedCommunityChange``."""
    return "APPLIED#" + _part("event_id", event_id)


def applied_community_change_key(event_id: str) -> dict[str, str]:
    """Return the key of ``AppliedCommunityChange``."""
    return {"PK": applied_community_change_pk(event_id), "SK": "APPLIED"}


class UncountedComment(TypedDict):
    """A comment that came or went without being counted, as its post was not there: nothing is
    taken away that was never counted.

    An item of the table ``MavPrep-Reputation``.
    """

    PK: str
    """Key of the comment."""

    SK: str
    """Key of the comment."""

    uncounted: Literal["INSERT", "REMOVE", "SETTLED"]
    """Which of its changes was not counted; SETTLED when the comment has come and gone."""

    appliedUpTo: str
    """Place of that change among those of the comment: label of the stream, and sequence number
    with 40 digits.
    """

    expiresAt: NotRequired[Number]
    """When the note is deleted, after 100 days; absent while the comment is there; epoch seconds.
    """


def uncounted_comment_pk(post_id: str) -> str:
    """Return ``PK`` of ``UncountedComment``."""
    return "POST#" + _part("post_id", post_id)


def uncounted_comment_sk(created: str, comment_id: str) -> str:
    """Return ``SK`` of ``UncountedComment``."""
    return "COMMENT#" + _part("created", created, "#") + "#" + _part("comment_id", comment_id)


UNCOUNTED_COMMENT_SK_PREFIX: Final = "COMMENT#"
"""What ``SK`` of every ``UncountedComment`` begins with."""


def uncounted_comment_sk_prefix_by_created(created: str) -> str:
    """Return what ``SK`` of ``UncountedComment`` of these begins with."""
    return "COMMENT#" + _part("created", created, "#") + "#"


def uncounted_comment_key(post_id: str, created: str, comment_id: str) -> dict[str, str]:
    """Return the key of ``UncountedComment``."""
    return {"PK": uncounted_comment_pk(post_id), "SK": uncounted_comment_sk(created, comment_id)}
