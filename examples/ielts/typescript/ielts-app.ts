/**
 * A back end of IELTS: logs learners in by QR code, and keeps the results of assessments.
 *
 * Writes are those of the data dictionary, with their conditions; README.md says what shows what.
 */

import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  paginateQuery,
} from "@aws-sdk/lib-dynamodb";
// Copies of docs/models: README.md says how they come here.
import { changeMisfits, itemMisfits } from "./models/item-check.ts";
import type { Misfit } from "./models/item-check.ts";
import assessments from "./models/ielts-genai-prep-assessments.schema.json" with { type: "json" };
import codes from "./models/ielts-genai-prep-qr-tokens.schema.json" with { type: "json" };
import sessions from "./models/ielts-genai-prep-sessions.schema.json" with { type: "json" };
import { assessmentKey, qrTokenKey, sessionKey } from "./models/ielts-models.ts";
import type {
  Assessment,
  AssessmentScores,
  QrToken,
  Session,
} from "./models/ielts-models.ts";

const CODE_SECONDS = 5 * 60;
const SESSION_SECONDS = 24 * 3_600;

/** The condition of a write does not hold: somebody was first, or it is too late. */
export class Refused extends Error {}

/** What was to be written is not as declared, and was not sent. */
export class InvalidItem extends Error {}

/** The names of the tables, as the platform publishes them. */
export type Tables = { codes: string; sessions: string; assessments: string };

/** The names that the deployment has read in Parameter Store, and given to the function. */
export const publishedTables = (environment: Record<string, string | undefined>): Tables => {
  const named = (variable: string): string => {
    const value = environment[variable];
    if (!value) throw new Error(`${variable} is not set: it is the name of a table.`);
    return value;
  };
  return {
    codes: named("QR_TOKENS_TABLE"),
    sessions: named("SESSIONS_TABLE"),
    assessments: named("ASSESSMENTS_TABLE"),
  };
};

// What is throttled is tried again after a time at random, which doubles each time.
const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({ retryMode: "standard", maxAttempts: 8 }),
);

const now = (): number => Math.floor(Date.now() / 1000);

/** Make a QR code that logs one device in, for five minutes. */
export const showCode = async (tables: Tables, userEmail: string): Promise<QrToken> => {
  const code: QrToken = {
    token: crypto.randomUUID(),
    user_email: userEmail,
    created_at: now(),
    expires_at: now() + CODE_SECONDS,
    used: false,
  };
  check(itemMisfits(codes, code));
  await orRefused("There is such a code.", () =>
    client.send(
      new PutCommand({
        TableName: tables.codes,
        Item: code,
        ConditionExpression: "attribute_not_exists(#token)",
        ExpressionAttributeNames: { "#token": "token" },
      }),
    ),
  );
  return code;
};

/** Log a device in with a QR code, and return the e-mail of the account. */
export const redeem = async (tables: Tables, token: string, device: string): Promise<string> => {
  const changes = { used: true, used_at: now(), device_id: device };
  check(changeMisfits(codes, "QrToken", changes));
  try {
    const answer = await client.send(
      new UpdateCommand({
        TableName: tables.codes,
        Key: qrTokenKey(token),
        UpdateExpression: "SET #used = :true, used_at = :now, device_id = :device",
        ConditionExpression: "#used = :false AND expires_at > :now",
        ExpressionAttributeNames: { "#used": "used" },
        ExpressionAttributeValues: {
          ":true": changes.used,
          ":false": false,
          ":now": changes.used_at,
          ":device": device,
        },
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return (answer.Attributes as QrToken).user_email;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // A call whose answer is lost is made again, and finds what the first one wrote.
    const { device_id: by, expires_at: end, user_email: user } = error.Item ?? {};
    if (by?.S === device && Number(end?.N) > now() && user?.S) return user.S;
    throw new Refused("The code does not work. Ask for a new one.");
  }
};

/** Begin a session of a learner who has logged in by QR code. */
export const beginSession = async (
  tables: Tables,
  userEmail: string,
  ipAddress: string,
  userAgent: string,
): Promise<Session> => {
  const session: Session = {
    session_id: crypto.randomUUID(),
    user_email: userEmail,
    created_at: now(),
    expires_at: now() + SESSION_SECONDS,
    ip_address: ipAddress,
    user_agent: userAgent,
    qr_authenticated: true,
  };
  check(itemMisfits(sessions, session));
  await orRefused("The identifier is taken: make another one.", () =>
    client.send(
      new PutCommand({
        TableName: tables.sessions,
        Item: session,
        ConditionExpression: "attribute_not_exists(session_id)",
      }),
    ),
  );
  return session;
};

/** Note where a session is used from. One that has ended is not brought back. */
export const touchSession = async (
  tables: Tables,
  sessionId: string,
  ipAddress: string,
  userAgent: string,
): Promise<void> => {
  const changes = { ip_address: ipAddress, user_agent: userAgent };
  check(changeMisfits(sessions, "Session", changes));
  await orRefused("The session has ended. Log in again.", () =>
    client.send(
      new UpdateCommand({
        TableName: tables.sessions,
        Key: sessionKey(sessionId),
        UpdateExpression: "SET ip_address = :ip_address, user_agent = :user_agent",
        ConditionExpression: "expires_at > :now",
        ExpressionAttributeValues: {
          ":ip_address": ipAddress,
          ":user_agent": userAgent,
          ":now": now(),
        },
      }),
    ),
  );
};

/** A session unless it has ended: DynamoDB deletes what has expired days later. */
export const activeSession = async (
  tables: Tables,
  sessionId: string,
): Promise<Session | undefined> => {
  const answer = await client.send(
    new GetCommand({ TableName: tables.sessions, Key: sessionKey(sessionId), ConsistentRead: true }),
  );
  const session = answer.Item as Session | undefined;
  return session && session.expires_at > Date.now() / 1000 ? session : undefined;
};

/** Start an assessment, once. */
export const startAssessment = async (tables: Tables, assessment: Assessment): Promise<void> => {
  check(itemMisfits(assessments, assessment));
  await orRefused("The assessment was started before.", () =>
    client.send(
      new PutCommand({
        TableName: tables.assessments,
        Item: assessment,
        ConditionExpression: "attribute_not_exists(assessment_id)",
      }),
    ),
  );
};

/** Write the results of an assessment that is in progress. */
export const submitAssessment = async (
  tables: Tables,
  assessment: Assessment,
  bandScore: number,
  scores: AssessmentScores,
): Promise<void> => {
  const changes = {
    status: "completed",
    completed_at: now(),
    band_score: bandScore,
    scores,
  } satisfies Partial<Assessment>;
  check(changeMisfits(assessments, "Assessment", changes));
  const named = Object.entries(changes);
  await orRefused("The assessment has its results, or was never started.", () =>
    client.send(
      new UpdateCommand({
        TableName: tables.assessments,
        Key: assessmentKey(assessment.assessment_id, assessment.user_id),
        UpdateExpression: `SET ${named.map(([name]) => `#${name} = :${name}`).join(", ")}`,
        ConditionExpression: "#status = :in_progress",
        ExpressionAttributeNames: Object.fromEntries(named.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(named.map(([name, value]) => [`:${name}`, value])),
          ":in_progress": "in_progress",
        },
      }),
    ),
  );
};

/** All assessments of a learner, the newest first, page by page. */
export async function* assessmentsOf(
  tables: Tables,
  userId: string,
  pageSize = 100,
): AsyncGenerator<Assessment> {
  const pages = paginateQuery(
    { client, pageSize },
    {
      TableName: tables.assessments,
      IndexName: "user_id-created_at-index",
      KeyConditionExpression: "user_id = :user_id",
      ExpressionAttributeValues: { ":user_id": userId },
      ScanIndexForward: false,
    },
  );
  for await (const page of pages) yield* (page.Items ?? []) as Assessment[];
}

const check = (misfits: Misfit[]): void => {
  if (misfits.length > 0) {
    throw new InvalidItem(misfits.map(({ field, problem }) => `${field}: ${problem}`).join("; "));
  }
};

/** Say in the application's words that a condition failed. */
const orRefused = async (words: string, write: () => Promise<unknown>): Promise<void> => {
  try {
    await write();
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? new Refused(words) : error;
  }
};
