/**
 * Items of Intelligent Operations Dashboard, and their keys.
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
 * The current metrics of one student, tutor, subject or region.
 *
 * An item of the table `iops-dashboard-metrics`.
 */
export type EntityMetrics = {
  /** Identifier of the student, tutor, subject or region. */
  entity_id: string;
  /** Kind of entity. */
  entity_type: "student" | "tutor" | "subject" | "region";
  /** Sessions in the last 7 days; at least 0. */
  sessions_7d: number;
  /** Sessions in the last 14 days; at least 0. */
  sessions_14d: number;
  /** Sessions in the last 30 days; at least 0. */
  sessions_30d: number;
  /** IB calls in the last 7 days; at least 0. */
  ib_calls_7d: number;
  /** IB calls in the last 14 days; at least 0. */
  ib_calls_14d: number;
  /** Average rating; at least 0; at most 5. */
  avg_rating: number;
  /** Health score; below 70 is low; absent while there is none; at least 0; at most 100. */
  health_score?: number;
  /** When the metrics were computed; ISO 8601, UTC. */
  last_updated: string;
};

/** The key of `EntityMetrics`. */
export const entityMetricsKey = (
  entityId: string,
  entityType: string,
): { entity_id: string; entity_type: string } =>
  ({ entity_id: entityId, entity_type: entityType });

/**
 * One prediction about one entity at one time.
 *
 * An item of the table `iops-dashboard-insights`.
 */
export type Insight = {
  /** Entity that the insight is about. */
  pk: string;
  /** When the insight was written; ISO 8601, UTC. */
  sk: string;
  /** Identifier of the alert. */
  alert_id: string;
  /** Entity that the insight is about. */
  entity_id: string;
  /** Kind of alert, such as high_ib_call_frequency. */
  prediction_type: string;
  /** Risk score; at least 0; at most 100. */
  risk_score: number;
  /** What the model says about the risk. Sensitive. */
  explanation: string;
  /** What the model recommends to do. Sensitive. */
  recommendations: Array<unknown>;
  /** When the insight was written; ISO 8601, UTC. */
  timestamp: string;
  /** Identifier of the AI model. */
  model_used: string;
  /** When the insight expires; epoch seconds. */
  ttl: number;
};

/** Attributes of `Insight` with secrets or personal data: for no log. */
export const INSIGHT_SENSITIVE: ReadonlySet<string> = new Set(["explanation", "recommendations"]);

/** `pk` of `Insight`. */
export const insightPk = (entityId: string): string =>
  "insight#" + keyPart("entityId", entityId);

/** The key of `Insight`. */
export const insightKey = (entityId: string, sk: string): { pk: string; sk: string } =>
  ({ pk: insightPk(entityId), sk: sk });
