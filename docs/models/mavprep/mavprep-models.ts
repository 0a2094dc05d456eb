/**
 * Items of MavPrep, and their keys.
 *
 * Items are those of the document client of AWS's SDK, version 3. Numbers are JavaScript's own:
 * the client reads whole ones beyond 2^53 as bigint. Made by `datactl catalog write` from the
 * declarations: do not edit, but copy the file to where it is used.
 */

/** A part of a key as text; what would make the key of another item is refused. */
const keyPart = (name: string, value: string | number, ...dividers: string[]): string => {
  if (typeof value !== "string" && !Number.isFinite(value)) {
    throw new Error(`${name} is neither text nor a number, as a part of a key has to be.`);
  }
  const text = String(value);
  if (text === "") throw new Error(`${name} is empty, and a part of a key may not be.`);
  for (const divider of dividers) {
    if (text.includes(divider)) {
      throw new Error(`${name} has ${divider} in it, which divides the parts of this key.`);
    }
  }
  return text;
};

/**
 * Who a user is.
 *
 * An item of the table `MavPrep-Users`.
 */
export type Profile = {
  /** User that the item belongs to. */
  PK: string;
  /** Constant PROFILE. */
  SK: string;
  /** Identifier of the user. */
  userId: string;
  /** E-mail address. Sensitive. */
  email: string;
  /** Full name. Sensitive. */
  name: string;
  /** University; absent until the user names one. */
  university?: string;
  /** Field of study. */
  major?: string;
  /** Year of graduation; year. */
  graduationYear?: number;
  /** Address of the user's picture. Sensitive. */
  avatarUrl?: string;
  /** When the user registered; ISO 8601, UTC. */
  created: string;
  /** When the user last logged in; ISO 8601, UTC. */
  lastLogin?: string;
  /** Time zone of the user; IANA time zone name. */
  timezone: string;
  /** Whether the e-mail address is confirmed. */
  emailVerified: boolean;
  /** Whether the user has gone through onboarding. */
  onboardingCompleted: boolean;
};

/** Attributes of `Profile` with secrets or personal data: for no log. */
export const PROFILE_SENSITIVE: ReadonlySet<string> = new Set(["email", "name", "avatarUrl"]);

/** `PK` of `Profile`. */
export const profilePk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** The key of `Profile`. */
export const profileKey = (userId: string): { PK: string; SK: string } =>
  ({ PK: profilePk(userId), SK: "PROFILE" });

/** What the user wants to be told, and how. */
export type SettingsNotifications = {
  /** By e-mail. */
  email: boolean;
  /** By push notification. */
  push: boolean;
  /** Reminders to study. */
  studyReminders: boolean;
  /** News from the community. */
  communityUpdates: boolean;
  /** A report each week. */
  weeklyReport: boolean;
};

/** How the user likes to work. */
export type SettingsPreferences = {
  /** Colours of the interface, such as dark. */
  theme: string;
  /** Language of the interface, such as en. */
  language: string;
  /** Preferred difficulty of questions, such as medium. */
  difficultyPreference: string;
  /** How long the user means to study each day; hours; at least 0; at most 24. */
  studyGoalHoursPerDay: number;
};

/** What others may see. */
export type SettingsPrivacy = {
  /** Whether others see the profile. */
  profileVisible: boolean;
  /** Whether others see the progress. */
  shareProgress: boolean;
  /** Whether posts appear without the user's name. */
  anonymousCommunity: boolean;
};

/**
 * What a user has chosen: notifications, preferences and privacy.
 *
 * An item of the table `MavPrep-Users`.
 */
export type Settings = {
  /** User that the item belongs to. */
  PK: string;
  /** Constant SETTINGS. */
  SK: string;
  /** What the user wants to be told, and how. */
  notifications: SettingsNotifications;
  /** How the user likes to work. */
  preferences: SettingsPreferences;
  /** What others may see. */
  privacy: SettingsPrivacy;
};

/** `PK` of `Settings`. */
export const settingsPk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** The key of `Settings`. */
export const settingsKey = (userId: string): { PK: string; SK: string } =>
  ({ PK: settingsPk(userId), SK: "SETTINGS" });

/**
 * That an e-mail address belongs to one user, whose profile is written with it.
 *
 * An item of the table `MavPrep-Users`.
 */
export type EmailClaim = {
  /** SHA-256 of the address in lower case, in hexadecimal digits. */
  PK: string;
  /** Constant EMAIL. */
  SK: string;
  /** User that the address belongs to. */
  claimedBy: string;
  /** When the address was given to the user; ISO 8601, UTC. */
  claimedAt: string;
};

/** `PK` of `EmailClaim`. */
export const emailClaimPk = (emailHash: string): string =>
  "EMAIL#" + keyPart("emailHash", emailHash);

/** The key of `EmailClaim`. */
export const emailClaimKey = (emailHash: string): { PK: string; SK: string } =>
  ({ PK: emailClaimPk(emailHash), SK: "EMAIL" });

/** Result in the easy questions. */
export type TestAttemptDifficultyBreakdownEasy = {
  /** Questions answered correctly; at least 0. */
  correct: number;
  /** Questions asked; at least 0. */
  total: number;
  /** Share of correct answers; percent; at least 0; at most 100. */
  percentage: number;
};

/** Result in the medium questions. */
export type TestAttemptDifficultyBreakdownMedium = {
  /** Questions answered correctly; at least 0. */
  correct: number;
  /** Questions asked; at least 0. */
  total: number;
  /** Share of correct answers; percent; at least 0; at most 100. */
  percentage: number;
};

/** Result in the hard questions. */
export type TestAttemptDifficultyBreakdownHard = {
  /** Questions answered correctly; at least 0. */
  correct: number;
  /** Questions asked; at least 0. */
  total: number;
  /** Share of correct answers; percent; at least 0; at most 100. */
  percentage: number;
};

/** Result per difficulty; absent until graded. */
export type TestAttemptDifficultyBreakdown = {
  /** Result in the easy questions. */
  easy: TestAttemptDifficultyBreakdownEasy;
  /** Result in the medium questions. */
  medium: TestAttemptDifficultyBreakdownMedium;
  /** Result in the hard questions. */
  hard: TestAttemptDifficultyBreakdownHard;
};

/** The answers given, in the order of the questions. */
export type TestAttemptAnswers = {
  /** Question that was answered. */
  questionId: string;
  /** Label of the option chosen, such as A. */
  selectedOption: string;
  /** Whether the option is the right one. */
  correct: boolean;
  /** Time spent on the question; seconds; at least 0. */
  timeSpent: number;
};

/**
 * One attempt of one user at one test.
 *
 * An item of the table `MavPrep-Progress`.
 */
export type TestAttempt = {
  /** User that the item belongs to. */
  PK: string;
  /** Test, and when the attempt was started. */
  SK: string;
  /** Identifier of the attempt. */
  attemptId: string;
  /** Test that was taken. */
  testId: string;
  /** Name of the test. */
  testName: string;
  /** Subject: the UUID of its row in PostgreSQL (subjects.id). */
  subjectId: string;
  /** Name of the subject. */
  subjectName: string;
  /** Points reached; absent until graded; at least 0. Sensitive. */
  score?: number;
  /** Questions in the test; at least 0. */
  totalQuestions: number;
  /** Questions answered correctly; at least 0. */
  correctAnswers: number;
  /** Questions answered wrongly; at least 0. */
  incorrectAnswers: number;
  /** Questions left out; at least 0. */
  skippedQuestions: number;
  /** Share of correct answers; absent until graded; percent; at least 0; at most 100. Sensitive. */
  percentageScore?: number;
  /** When the attempt was started; ISO 8601, UTC. */
  startTime: string;
  /** When the attempt was ended; absent while it runs; ISO 8601, UTC. */
  endTime?: string;
  /** Time spent on the attempt; seconds; at least 0. */
  timeSpentSeconds: number;
  /**
   * Result per topic, by its name: a Map of correct, total and percentage, as in
   * difficultyBreakdown; absent until graded. Sensitive.
   */
  topicPerformance?: Record<string, unknown>;
  /** Result per difficulty; absent until graded. Sensitive. */
  difficultyBreakdown?: TestAttemptDifficultyBreakdown;
  /** The answers given, in the order of the questions. Sensitive. */
  answers: Array<TestAttemptAnswers>;
  /** Whether the user has finished the attempt. */
  completed: boolean;
  /** Whether the attempt has its score. */
  graded: boolean;
};

/** Attributes of `TestAttempt` with secrets or personal data: for no log. */
export const TEST_ATTEMPT_SENSITIVE: ReadonlySet<string> = new Set([
  "score",
  "percentageScore",
  "topicPerformance",
  "difficultyBreakdown",
  "answers",
]);

/** `PK` of `TestAttempt`. */
export const testAttemptPk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** `SK` of `TestAttempt`. */
export const testAttemptSk = (testId: string, startTime: string): string =>
  "PROGRESS#" + keyPart("testId", testId, "#") + "#" + keyPart("startTime", startTime);

/** What `SK` of every `TestAttempt` begins with. */
export const TEST_ATTEMPT_SK_PREFIX = "PROGRESS#";

/** What `SK` of `TestAttempt` of these begins with. */
export const testAttemptSkPrefixByTestId = (testId: string): string =>
  "PROGRESS#" + keyPart("testId", testId, "#") + "#";

/** The key of `TestAttempt`. */
export const testAttemptKey = (
  userId: string,
  testId: string,
  startTime: string,
): { PK: string; SK: string } =>
  ({ PK: testAttemptPk(userId), SK: testAttemptSk(testId, startTime) });

/** How the study time was spent. */
export type DailySummaryTimeByActivity = {
  /** On tests; minutes; at least 0. */
  tests: number;
  /** On flashcards; minutes; at least 0. */
  flashcards: number;
  /** On videos; minutes; at least 0. */
  videos: number;
  /** In the community; minutes; at least 0. */
  community: number;
};

/**
 * What one user did on one day.
 *
 * An item of the table `MavPrep-Progress`.
 */
export type DailySummary = {
  /** User that the item belongs to. */
  PK: string;
  /** Day of the summary. */
  SK: string;
  /** Day of the summary; ISO 8601 date. */
  date: string;
  /** Tests finished; at least 0. */
  testsCompleted: number;
  /** Questions answered; at least 0. */
  questionsAnswered: number;
  /** Questions answered correctly; at least 0. */
  correctAnswers: number;
  /** Time spent studying; minutes; at least 0. */
  studyTimeMinutes: number;
  /** Videos watched; at least 0. */
  videosWatched: number;
  /** Flashcards reviewed; at least 0. */
  flashcardsReviewed: number;
  /** Names of the topics studied. */
  topicsStudied: Array<unknown>;
  /** Names of the subjects studied. */
  subjectsStudied: Array<unknown>;
  /** Consecutive days with study; days; at least 0. */
  studyStreak: number;
  /** Consecutive days with a login; days; at least 0. */
  loginStreak: number;
  /** How the study time was spent. */
  timeByActivity: DailySummaryTimeByActivity;
};

/** `PK` of `DailySummary`. */
export const dailySummaryPk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** `SK` of `DailySummary`. */
export const dailySummarySk = (date: string): string =>
  "DAILY#" + keyPart("date", date);

/** What `SK` of every `DailySummary` begins with. */
export const DAILY_SUMMARY_SK_PREFIX = "DAILY#";

/** The key of `DailySummary`. */
export const dailySummaryKey = (userId: string, date: string): { PK: string; SK: string } =>
  ({ PK: dailySummaryPk(userId), SK: dailySummarySk(date) });

/**
 * One card of a user, with its state in the SM-2 algorithm.
 *
 * An item of the table `MavPrep-Flashcards`.
 */
export type Flashcard = {
  /** User that the item belongs to. */
  PK: string;
  /** Card. */
  SK: string;
  /** Identifier of the card. */
  cardId: string;
  /** Deck of the card; no two users share a deck ID. */
  deckId: string;
  /** Name of the deck. Sensitive. */
  deckName: string;
  /** Question side. Sensitive. */
  front: string;
  /** Answer side. Sensitive. */
  back: string;
  /** Address of the picture on the question side. */
  frontImageUrl: string | null;
  /** Address of the picture on the answer side. */
  backImageUrl: string | null;
  /** Time from one review to the next; days; at least 0. */
  interval: number;
  /** Successful reviews in a row; at least 0. */
  repetition: number;
  /** How fast the interval grows; 2.5 at first. */
  easeFactor: number;
  /** When the card is due; creation time if new; ISO 8601, UTC. */
  nextReview: string;
  /** When the card was last reviewed; absent if never; ISO 8601, UTC. */
  lastReviewed?: string;
  /** Reviews in all; at least 0. */
  reviewCount: number;
  /** Reviews answered correctly; at least 0. */
  correctCount: number;
  /** Reviews answered wrongly; at least 0. */
  incorrectCount: number;
  /**
   * Average of the user's ratings, from 0 (again) over 1 (hard) and 2 (good) to 3 (easy); absent
   * before the first review; at least 0; at most 3.
   */
  averageRating?: number;
  /** When the card was made; ISO 8601, UTC. */
  created: string;
  /** Tags of the card. */
  tags: Array<unknown>;
  /** Who made the card. */
  source: "user-created" | "preset";
};

/** Attributes of `Flashcard` with secrets or personal data: for no log. */
export const FLASHCARD_SENSITIVE: ReadonlySet<string> = new Set(["deckName", "front", "back"]);

/** `PK` of `Flashcard`. */
export const flashcardPk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** `SK` of `Flashcard`. */
export const flashcardSk = (cardId: string): string =>
  "FLASHCARD#" + keyPart("cardId", cardId);

/** What `SK` of every `Flashcard` begins with. */
export const FLASHCARD_SK_PREFIX = "FLASHCARD#";

/** The key of `Flashcard`. */
export const flashcardKey = (userId: string, cardId: string): { PK: string; SK: string } =>
  ({ PK: flashcardPk(userId), SK: flashcardSk(cardId) });

/**
 * One deck of a user: its settings and how many cards are in which state.
 *
 * An item of the table `MavPrep-Flashcards`.
 */
export type Deck = {
  /** User that the item belongs to. */
  PK: string;
  /** Deck. */
  SK: string;
  /** Identifier of the deck; no two users share one. */
  deckId: string;
  /** Name of the deck. Sensitive. */
  deckName: string;
  /** Subject: the UUID of its row in PostgreSQL (subjects.id). */
  subjectId: string;
  /** Cards in the deck; at least 0. */
  totalCards: number;
  /** Cards never reviewed; at least 0. */
  newCards: number;
  /** Cards being learnt; at least 0. */
  learningCards: number;
  /** Cards learnt and due for review from time to time; at least 0. */
  reviewCards: number;
  /** New cards shown a day, at most; at least 0. */
  newCardsPerDay: number;
  /** Reviews a day, at most; at least 0. */
  reviewsPerDay: number;
  /** When the deck was made; ISO 8601, UTC. */
  created: string;
  /** When a card of the deck was last reviewed; absent if never; ISO 8601, UTC. */
  lastReviewed?: string;
};

/** Attributes of `Deck` with secrets or personal data: for no log. */
export const DECK_SENSITIVE: ReadonlySet<string> = new Set(["deckName"]);

/** `PK` of `Deck`. */
export const deckPk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** `SK` of `Deck`. */
export const deckSk = (deckId: string): string =>
  "DECK#" + keyPart("deckId", deckId);

/** What `SK` of every `Deck` begins with. */
export const DECK_SK_PREFIX = "DECK#";

/** The key of `Deck`. */
export const deckKey = (userId: string, deckId: string): { PK: string; SK: string } =>
  ({ PK: deckPk(userId), SK: deckSk(deckId) });

/** Topics of the subject, in the order of study. */
export type StudyPlanSubjectsTopics = {
  /** Topic. */
  topicId: string;
  /** Name of the topic. */
  topicName: string;
  /** Day on which the topic is to be studied; ISO 8601 date. */
  scheduledDate: string;
  /** Whether the topic is done. */
  completed: boolean;
  /** How well the user did in the topic; NULL if not done; percent; at least 0; at most 100. */
  performance: number | null;
  /** Time spent on the topic; minutes; at least 0. */
  timeSpent: number;
};

/** Subjects of the plan. */
export type StudyPlanSubjects = {
  /** Subject: the UUID of its row in PostgreSQL (subjects.id). */
  subjectId: string;
  /** Name of the subject. */
  subjectName: string;
  /** Rank among the subjects of the plan; 1 comes first; at least 1. */
  priority: number;
  /** How well the user knows the subject; percent; at least 0; at most 100. */
  currentMastery: number;
  /** How well the user wants to know the subject; percent; at least 0; at most 100. */
  targetMastery: number;
  /** Topics of the subject, in the order of study. */
  topics: Array<StudyPlanSubjectsTopics>;
};

/** What is to be reached on the way. */
export type StudyPlanMilestones = {
  /** Day on which it is to be reached; ISO 8601 date. */
  date: string;
  /** What is to be reached. Sensitive. */
  description: string;
  /** Whether it is reached. */
  completed: boolean;
  /** Day on which it was reached; absent before; ISO 8601 date. */
  completedDate?: string;
};

/**
 * One plan of one user for one exam.
 *
 * An item of the table `MavPrep-StudyPlans`.
 */
export type StudyPlan = {
  /** User that the item belongs to. */
  PK: string;
  /** Plan. */
  SK: string;
  /** Identifier of the plan. */
  planId: string;
  /** Name of the plan. Sensitive. */
  planName: string;
  /** When the exam begins; ISO 8601, UTC. */
  examDate: string;
  /** Days left when the plan was last updated; days. */
  daysUntilExam: number;
  /** Score that the user aims at; at least 0. */
  targetScore: number;
  /** Subjects of the plan. */
  subjects: Array<StudyPlanSubjects>;
  /** What is to be reached on the way. */
  milestones: Array<StudyPlanMilestones>;
  /** How much of the plan is done; percent; at least 0; at most 100. */
  overallProgress: number;
  /** Tasks done; at least 0. */
  tasksCompleted: number;
  /** Tasks in all; at least 0. */
  tasksTotal: number;
  /** Study time on a day of study; hours; at least 0; at most 24. */
  studyHoursPerDay: number;
  /** Days of study a week; at least 0; at most 7. */
  studyDaysPerWeek: number;
  /** Part of the day to study in, such as evening. */
  preferredStudyTime: string;
  /** State of the plan. */
  status: "active" | "completed" | "paused" | "abandoned";
  /** When the plan was made; ISO 8601, UTC. */
  created: string;
  /** When the plan was last changed; ISO 8601, UTC. */
  lastUpdated: string;
};

/** Attributes of `StudyPlan` with secrets or personal data: for no log. */
export const STUDY_PLAN_SENSITIVE: ReadonlySet<string> = new Set(["planName", "milestones"]);

/** `PK` of `StudyPlan`. */
export const studyPlanPk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** `SK` of `StudyPlan`. */
export const studyPlanSk = (planId: string): string =>
  "PLAN#" + keyPart("planId", planId);

/** What `SK` of every `StudyPlan` begins with. */
export const STUDY_PLAN_SK_PREFIX = "PLAN#";

/** The key of `StudyPlan`. */
export const studyPlanKey = (userId: string, planId: string): { PK: string; SK: string } =>
  ({ PK: studyPlanPk(userId), SK: studyPlanSk(planId) });

/**
 * One post in the community of a subject.
 *
 * An item of the table `MavPrep-Community`.
 */
export type SubjectPost = {
  /** Subject in whose community the post stands. */
  PK: string;
  /** When the post was written, and its identifier. */
  SK: string;
  /** Identifier of the post. */
  postId: string;
  /** Title. Sensitive. */
  title: string;
  /** Text of the post. Sensitive. */
  content: string;
  /** Kind of post. */
  contentType: "question" | "discussion" | "announcement";
  /** Author. */
  userId: string;
  /** Author's name at the time of writing. Sensitive. */
  userName: string;
  /** Address of the author's picture at the time of writing. Sensitive. */
  userAvatar?: string;
  /** Author's reputation at the time of writing. */
  userReputation: number;
  /** Subject: the UUID of its row in PostgreSQL (subjects.id). */
  subjectId: string;
  /** Name of the subject. */
  subjectName: string;
  /** Topic. */
  topicId?: string;
  /** Name of the topic. */
  topicName?: string;
  /** Tags of the post; each also has a PostTag item. */
  tags: Array<unknown>;
  /** How often the post was opened; at least 0. */
  views: number;
  /** How many users voted the post up; at least 0. */
  likes: number;
  /** Comments on the post; at least 0. */
  commentCount: number;
  /** Whether the post is kept on top. */
  isPinned: boolean;
  /** Whether an answer was accepted. */
  isAnswered: boolean;
  /** Whether comments are no longer taken. */
  isClosed: boolean;
  /** Whether someone reported the post to the moderators. */
  isReported: boolean;
  /** When the post was written; ISO 8601, UTC. */
  created: string;
  /** When the post was last edited; NULL if never; ISO 8601, UTC. */
  updated: string | null;
  /** When the post or a comment was written; ISO 8601, UTC. */
  lastActivityTime: string;
};

/** Attributes of `SubjectPost` with secrets or personal data: for no log. */
export const SUBJECT_POST_SENSITIVE: ReadonlySet<string> = new Set([
  "title",
  "content",
  "userName",
  "userAvatar",
]);

/** `PK` of `SubjectPost`. */
export const subjectPostPk = (subjectId: string): string =>
  "COMMUNITY#" + keyPart("subjectId", subjectId);

/** `SK` of `SubjectPost`. */
export const subjectPostSk = (created: string, postId: string): string =>
  "POST#" + keyPart("created", created, "#") + "#" + keyPart("postId", postId);

/** What `SK` of every `SubjectPost` begins with. Those of `TopicPost` do as well. */
export const SUBJECT_POST_SK_PREFIX = "POST#";

/** What `SK` of `SubjectPost` of these begins with. */
export const subjectPostSkPrefixByCreated = (created: string): string =>
  "POST#" + keyPart("created", created, "#") + "#";

/** The key of `SubjectPost`. */
export const subjectPostKey = (
  subjectId: string,
  created: string,
  postId: string,
): { PK: string; SK: string } =>
  ({ PK: subjectPostPk(subjectId), SK: subjectPostSk(created, postId) });

/**
 * One post under a topic; it stands there and not in its subject's community.
 *
 * An item of the table `MavPrep-Community`.
 */
export type TopicPost = {
  /** Topic under which the post stands. */
  PK: string;
  /** When the post was written, and its identifier. */
  SK: string;
  /** Identifier of the post. */
  postId: string;
  /** Title. Sensitive. */
  title: string;
  /** Text of the post. Sensitive. */
  content: string;
  /** Kind of post. */
  contentType: "question" | "discussion" | "announcement";
  /** Author. */
  userId: string;
  /** Author's name at the time of writing. Sensitive. */
  userName: string;
  /** Address of the author's picture at the time of writing. Sensitive. */
  userAvatar?: string;
  /** Author's reputation at the time of writing. */
  userReputation: number;
  /** Subject: the UUID of its row in PostgreSQL (subjects.id). */
  subjectId: string;
  /** Name of the subject. */
  subjectName: string;
  /** Topic. */
  topicId: string;
  /** Name of the topic. */
  topicName: string;
  /** Tags of the post; each also has a PostTag item. */
  tags: Array<unknown>;
  /** How often the post was opened; at least 0. */
  views: number;
  /** How many users voted the post up; at least 0. */
  likes: number;
  /** Comments on the post; at least 0. */
  commentCount: number;
  /** Whether the post is kept on top. */
  isPinned: boolean;
  /** Whether an answer was accepted. */
  isAnswered: boolean;
  /** Whether comments are no longer taken. */
  isClosed: boolean;
  /** Whether someone reported the post to the moderators. */
  isReported: boolean;
  /** When the post was written; ISO 8601, UTC. */
  created: string;
  /** When the post was last edited; NULL if never; ISO 8601, UTC. */
  updated: string | null;
  /** When the post or a comment was written; ISO 8601, UTC. */
  lastActivityTime: string;
};

/** Attributes of `TopicPost` with secrets or personal data: for no log. */
export const TOPIC_POST_SENSITIVE: ReadonlySet<string> = new Set([
  "title",
  "content",
  "userName",
  "userAvatar",
]);

/** `PK` of `TopicPost`. */
export const topicPostPk = (topicId: string): string =>
  "TOPIC#" + keyPart("topicId", topicId);

/** `SK` of `TopicPost`. */
export const topicPostSk = (created: string, postId: string): string =>
  "POST#" + keyPart("created", created, "#") + "#" + keyPart("postId", postId);

/** What `SK` of every `TopicPost` begins with. Those of `SubjectPost` do as well. */
export const TOPIC_POST_SK_PREFIX = "POST#";

/** What `SK` of `TopicPost` of these begins with. */
export const topicPostSkPrefixByCreated = (created: string): string =>
  "POST#" + keyPart("created", created, "#") + "#";

/** The key of `TopicPost`. */
export const topicPostKey = (
  topicId: string,
  created: string,
  postId: string,
): { PK: string; SK: string } =>
  ({ PK: topicPostPk(topicId), SK: topicPostSk(created, postId) });

/**
 * That one post carries one tag; kept by the community stream consumer (decision 11).
 *
 * An item of the table `MavPrep-Community`.
 */
export type PostTag = {
  /** Post that carries the tag. */
  PK: string;
  /** Tag. */
  SK: string;
  /** Post that carries the tag; not called postId, so that post-id-index holds posts only. */
  taggedPostId: string;
  /** The tag, which no other kind of item carries. */
  tag: string;
  /** When the post was written; ISO 8601, UTC. */
  created: string;
  /** Partition key of the post, to read it with. */
  postPK: string;
  /** Sort key of the post, to read it with. */
  postSK: string;
};

/** `PK` of `PostTag`. */
export const postTagPk = (taggedPostId: string): string =>
  "POST#" + keyPart("taggedPostId", taggedPostId);

/** `SK` of `PostTag`. */
export const postTagSk = (tag: string): string =>
  "TAG#" + keyPart("tag", tag);

/** What `SK` of every `PostTag` begins with. */
export const POST_TAG_SK_PREFIX = "TAG#";

/** The key of `PostTag`. */
export const postTagKey = (taggedPostId: string, tag: string): { PK: string; SK: string } =>
  ({ PK: postTagPk(taggedPostId), SK: postTagSk(tag) });

/**
 * That one user likes one post; the post's likes count it (decision 147).
 *
 * An item of the table `MavPrep-Community`.
 */
export type PostLike = {
  /** Post that is liked. */
  PK: string;
  /** User who likes it. */
  SK: string;
  /** Post; not called postId, so that post-id-index holds posts only. */
  likedPostId: string;
  /** Who likes it; not called userId, so that user-created-index holds posts only. */
  likedBy: string;
  /** When it was liked; ISO 8601, UTC. */
  likedAt: string;
};

/** `PK` of `PostLike`. */
export const postLikePk = (likedPostId: string): string =>
  "POST#" + keyPart("likedPostId", likedPostId);

/** `SK` of `PostLike`. */
export const postLikeSk = (likedBy: string): string =>
  "LIKE#" + keyPart("likedBy", likedBy, "#");

/** What `SK` of every `PostLike` begins with. Those of `CommentLike` do as well. */
export const POST_LIKE_SK_PREFIX = "LIKE#";

/** The key of `PostLike`. */
export const postLikeKey = (likedPostId: string, likedBy: string): { PK: string; SK: string } =>
  ({ PK: postLikePk(likedPostId), SK: postLikeSk(likedBy) });

/**
 * That one user likes one comment; the comment's likes count it (decision 147).
 *
 * An item of the table `MavPrep-Community`.
 */
export type CommentLike = {
  /** Post whose comment is liked. */
  PK: string;
  /** Comment that is liked, and who likes it. */
  SK: string;
  /** Post; not called postId, so that post-id-index holds posts only. */
  likedPostId: string;
  /** Comment that is liked. */
  likedCommentId: string;
  /** Who likes it; not called userId, so that user-created-index holds posts only. */
  likedBy: string;
  /** When it was liked; ISO 8601, UTC. */
  likedAt: string;
};

/** `PK` of `CommentLike`. */
export const commentLikePk = (likedPostId: string): string =>
  "POST#" + keyPart("likedPostId", likedPostId);

/** `SK` of `CommentLike`. */
export const commentLikeSk = (likedCommentId: string, likedBy: string): string =>
  "LIKE#" + keyPart("likedCommentId", likedCommentId, "#") + "#" + keyPart("likedBy", likedBy);

/** What `SK` of every `CommentLike` begins with. Those of `PostLike` do as well. */
export const COMMENT_LIKE_SK_PREFIX = "LIKE#";

/** What `SK` of `CommentLike` of these begins with. */
export const commentLikeSkPrefixByLikedCommentId = (likedCommentId: string): string =>
  "LIKE#" + keyPart("likedCommentId", likedCommentId, "#") + "#";

/** The key of `CommentLike`. */
export const commentLikeKey = (
  likedPostId: string,
  likedCommentId: string,
  likedBy: string,
): { PK: string; SK: string } =>
  ({ PK: commentLikePk(likedPostId), SK: commentLikeSk(likedCommentId, likedBy) });

/**
 * One comment on one post.
 *
 * An item of the table `MavPrep-Comments`.
 */
export type Comment = {
  /** Post that is commented on. */
  PK: string;
  /** When the comment was written, and its identifier. */
  SK: string;
  /** Identifier of the comment. */
  commentId: string;
  /** Post that is commented on. */
  postId: string;
  /** Text of the comment. Sensitive. */
  content: string;
  /** Author. */
  userId: string;
  /** Author's name at the time of writing. Sensitive. */
  userName: string;
  /** Address of the author's picture at the time of writing. Sensitive. */
  userAvatar?: string;
  /** Author's reputation at the time of writing. */
  userReputation: number;
  /** Identifiers of the author's badges at the time of writing. */
  userBadges: Array<unknown>;
  /** How many users voted the comment up; at least 0. */
  likes: number;
  /** Whether the comment is the accepted answer. */
  isAnswer: boolean;
  /** Whether the comment was edited. */
  isEdited: boolean;
  /** Whether someone reported the comment to the moderators. */
  isReported: boolean;
  /** When the comment was written; ISO 8601, UTC. */
  created: string;
  /** When the comment was last edited; NULL if never; ISO 8601, UTC. */
  updated: string | null;
};

/** Attributes of `Comment` with secrets or personal data: for no log. */
export const COMMENT_SENSITIVE: ReadonlySet<string> = new Set([
  "content",
  "userName",
  "userAvatar",
]);

/** `PK` of `Comment`. */
export const commentPk = (postId: string): string =>
  "POST#" + keyPart("postId", postId);

/** `SK` of `Comment`. */
export const commentSk = (created: string, commentId: string): string =>
  "COMMENT#" + keyPart("created", created, "#") + "#" + keyPart("commentId", commentId);

/** What `SK` of every `Comment` begins with. */
export const COMMENT_SK_PREFIX = "COMMENT#";

/** What `SK` of `Comment` of these begins with. */
export const commentSkPrefixByCreated = (created: string): string =>
  "COMMENT#" + keyPart("created", created, "#") + "#";

/** The key of `Comment`. */
export const commentKey = (
  postId: string,
  created: string,
  commentId: string,
): { PK: string; SK: string } =>
  ({ PK: commentPk(postId), SK: commentSk(created, commentId) });

/** Changes of the reputation by day and reason, latest first, 50 at most. */
export type ReputationReputationHistory = {
  /** Day of the change; ISO 8601 date. */
  date: string;
  /** Reputation won, or lost if negative. */
  change: number;
  /** What brought it about. */
  reason: string;
};

/** Badges, in the order in which they were earned. */
export type ReputationBadges = {
  /** Identifier of the badge, such as first-post. */
  id: string;
  /** Name of the badge. */
  name: string;
  /** What the badge is given for. */
  description: string;
  /** Day on which it was earned; ISO 8601 date. */
  earnedDate: string;
};

/**
 * The standing of one user.
 *
 * An item of the table `MavPrep-Reputation`.
 */
export type Reputation = {
  /** User that the item belongs to. */
  PK: string;
  /** Constant REPUTATION. */
  SK: string;
  /** Reputation in all. */
  reputation: number;
  /** Changes of the reputation by day and reason, latest first, 50 at most. */
  reputationHistory: Array<ReputationReputationHistory>;
  /** Posts written; at least 0. */
  postsCount: number;
  /** Answers written; at least 0. */
  answersCount: number;
  /** Answers that were accepted; at least 0. */
  acceptedAnswersCount: number;
  /** Votes received for being helpful; at least 0. */
  helpfulVotesReceived: number;
  /** Badges, in the order in which they were earned. */
  badges: Array<ReputationBadges>;
  /** Rank among all users; absent until ranked; at least 1. */
  globalRank?: number;
  /** Rank among the users of the university; absent until ranked; at least 1. */
  universityRank?: number;
  /** Rank per subject, by the subject's UUID in PostgreSQL; absent until ranked. */
  subjectRanks?: Record<string, unknown>;
};

/** `PK` of `Reputation`. */
export const reputationPk = (userId: string): string =>
  "USER#" + keyPart("userId", userId);

/** The key of `Reputation`. */
export const reputationKey = (userId: string): { PK: string; SK: string } =>
  ({ PK: reputationPk(userId), SK: "REPUTATION" });

/**
 * Marks a change of a post or a comment as applied, so that it counts once.
 *
 * An item of the table `MavPrep-Reputation`.
 */
export type AppliedCommunityChange = {
  /** Change that was applied. */
  PK: string;
  /** Constant APPLIED. */
  SK: string;
  /** Identifier of the stream record. */
  eventId: string;
  /** When it was applied; epoch milliseconds. */
  appliedAt: number;
  /** When the mark is deleted, after 100 days; epoch seconds. */
  expiresAt: number;
};

/** `PK` of `AppliedCommunityChange`. */
export const appliedCommunityChangePk = (eventId: string): string =>
  "APPLIED#" + keyPart("eventId", eventId);

/** The key of `AppliedCommunityChange`. */
export const appliedCommunityChangeKey = (eventId: string): { PK: string; SK: string } =>
  ({ PK: appliedCommunityChangePk(eventId), SK: "APPLIED" });

/**
 * A comment that came or went without being counted, as its post was not there: nothing is taken
 * away that was never counted.
 *
 * An item of the table `MavPrep-Reputation`.
 */
export type UncountedComment = {
  /** Key of the comment. */
  PK: string;
  /** Key of the comment. */
  SK: string;
  /** Which of its changes was not counted; SETTLED when the comment has come and gone. */
  uncounted: "INSERT" | "REMOVE" | "SETTLED";
  /**
   * Place of that change among those of the comment: label of the stream, and sequence number with
   * 40 digits.
   */
  appliedUpTo: string;
  /** When the note is deleted, after 100 days; absent while the comment is there; epoch seconds. */
  expiresAt?: number;
};

/** `PK` of `UncountedComment`. */
export const uncountedCommentPk = (postId: string): string =>
  "POST#" + keyPart("postId", postId);

/** `SK` of `UncountedComment`. */
export const uncountedCommentSk = (created: string, commentId: string): string =>
  "COMMENT#" + keyPart("created", created, "#") + "#" + keyPart("commentId", commentId);

/** What `SK` of every `UncountedComment` begins with. */
export const UNCOUNTED_COMMENT_SK_PREFIX = "COMMENT#";

/** What `SK` of `UncountedComment` of these begins with. */
export const uncountedCommentSkPrefixByCreated = (created: string): string =>
  "COMMENT#" + keyPart("created", created, "#") + "#";

/** The key of `UncountedComment`. */
export const uncountedCommentKey = (
  postId: string,
  created: string,
  commentId: string,
): { PK: string; SK: string } =>
  ({ PK: uncountedCommentPk(postId), SK: uncountedCommentSk(created, commentId) });
