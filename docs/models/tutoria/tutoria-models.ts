/**
 * Items of TutorIA chat, and their keys.
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
 * One message of a student, or one reply of the AI tutor.
 *
 * An item of the table `ChatMessages`.
 */
export type ChatMessage = {
  /** Conversation that it belongs to. */
  conversationId: string;
  /** When it was written; epoch milliseconds. */
  timestamp: number;
  /** Course module that the conversation is about. */
  moduleId: number;
  /** Student who takes part in the conversation. */
  studentId: number;
  /** AI provider of the conversation, such as openai or anthropic. */
  provider: string;
  /** Model of the provider. */
  model: string;
  /** Who wrote it. */
  role: "user" | "assistant";
  /** Text of the message. Sensitive. */
  content: string;
  /** Tokens that the model read; replies only; tokens; at least 0. */
  inputTokens?: number;
  /** Tokens that the model wrote; replies only; tokens; at least 0. */
  outputTokens?: number;
  /** What the provider charges; replies only; USD; at least 0. */
  costUsd?: number;
  /** How long the provider took; replies only; milliseconds; at least 0. */
  latencyMs?: number;
  /** When it is deleted, 365 days after `timestamp`; epoch seconds. */
  expiresAt: number;
};

/** Attributes of `ChatMessage` with secrets or personal data: for no log. */
export const CHAT_MESSAGE_SENSITIVE: ReadonlySet<string> = new Set(["content"]);

/** The key of `ChatMessage`. */
export const chatMessageKey = (
  conversationId: string,
  timestamp: number,
): { conversationId: string; timestamp: number } =>
  ({ conversationId: conversationId, timestamp: timestamp });

/**
 * What one provider, module, student, model, or student within a module used on one day.
 *
 * An item of the table `ChatUsageDaily`.
 */
export type DailyUsage = {
  /**
   * Provider, module, student, model behind its provider or student behind the module, such as
   * MODULE#123 and MODULE_STUDENT#123#456.
   */
  dimension: string;
  /** Day on which the messages were written; YYYY-MM-DD, UTC. */
  date: string;
  /** What `dimension` names. */
  dimensionType:
    | "PROVIDER"
    | "MODULE"
    | "STUDENT"
    | "MODEL"
    | "MODULE_STUDENT";
  /** Messages and replies; messages; at least 0. */
  messageCount: number;
  /** Tokens that models read; tokens; at least 0. */
  inputTokens: number;
  /** Tokens that models wrote; tokens; at least 0. */
  outputTokens: number;
  /** What providers charge; USD; at least 0. */
  costUsd: number;
  /** Replies of which it is known how long they took; absent in older days; replies; at least 0. */
  timedReplies?: number;
  /** How long they took together; absent in older days; milliseconds; at least 0. */
  latencyMs?: number;
};

/** `dimension` of `DailyUsage`. */
export const dailyUsageDimension = (dimensionType: string, dimensionId: string): string =>
  keyPart("dimensionType", dimensionType, "#") + "#" + keyPart("dimensionId", dimensionId);

/** What `dimension` of `DailyUsage` of these begins with. */
export const dailyUsageDimensionPrefixByDimensionType = (dimensionType: string): string =>
  keyPart("dimensionType", dimensionType, "#") + "#";

/** The key of `DailyUsage`. */
export const dailyUsageKey = (
  dimensionType: string,
  dimensionId: string,
  date: string,
): { dimension: string; date: string } =>
  ({ dimension: dailyUsageDimension(dimensionType, dimensionId), date: date });

/**
 * Marks a change of a message as counted, so that it is not counted twice.
 *
 * An item of the table `ChatUsageDaily`.
 */
export type AppliedChange = {
  /** Change that was counted. */
  dimension: string;
  /** Day on which the changed message was written; YYYY-MM-DD, UTC. */
  date: string;
  /** Identifier of the stream record. */
  eventId: string;
  /** When it was counted; epoch milliseconds. */
  appliedAt: number;
  /** When the mark is deleted, after 92 days; epoch seconds. */
  expiresAt: number;
};

/** `dimension` of `AppliedChange`. */
export const appliedChangeDimension = (eventId: string): string =>
  "APPLIED#" + keyPart("eventId", eventId);

/** What `dimension` of every `AppliedChange` begins with. */
export const APPLIED_CHANGE_DIMENSION_PREFIX = "APPLIED#";

/** The key of `AppliedChange`. */
export const appliedChangeKey = (
  eventId: string,
  date: string,
): { dimension: string; date: string } =>
  ({ dimension: appliedChangeDimension(eventId), date: date });
