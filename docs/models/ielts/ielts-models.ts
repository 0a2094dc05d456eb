/**
 * Items of IELTS GenAI Prep, and their keys.
 *
 * Items are those of the document client of AWS's SDK, version 3. Numbers are JavaScript's own:
 * the client reads whole ones beyond 2^53 as bigint. Made by `datactl catalog write` from the
 * declarations: do not edit, but copy the file to where it is used.
 */

/**
 * The account of one learner.
 *
 * An item of the table `ielts-genai-prep-users`.
 */
export type User = {
  /** E-mail of the account. Sensitive. */
  email: string;
  /** Hash of the password; bcrypt. Sensitive. */
  password_hash: string;
  /** Name shown to the learner. Sensitive. */
  username: string;
  /** When the learner registered; epoch seconds. */
  created_at: number;
  /** Whether the learner proved to own the e-mail. */
  email_verified: boolean;
  /** Secret that proves the e-mail. Sensitive. */
  verification_token?: string;
  /** When the learner last logged in; absent before the first time; epoch seconds. */
  last_login?: number;
  /** State of the account. */
  account_status: "active" | "suspended" | "deleted";
};

/** Attributes of `User` with secrets or personal data: for no log. */
export const USER_SENSITIVE: ReadonlySet<string> = new Set([
  "email",
  "password_hash",
  "username",
  "verification_token",
]);

/** The key of `User`. */
export const userKey = (email: string): { email: string } =>
  ({ email: email });

/**
 * One log-in of one user on one device.
 *
 * An item of the table `ielts-genai-prep-sessions`.
 */
export type Session = {
  /** Identifier of the session; who has it is logged in. Sensitive. */
  session_id: string;
  /** E-mail of the user's account. Sensitive. */
  user_email: string;
  /** When the session began; epoch seconds. */
  created_at: number;
  /** When the session ends, 24 hours after it began; epoch seconds. */
  expires_at: number;
  /** Address of the client. Sensitive. */
  ip_address: string;
  /** Browser and device of the client. Sensitive. */
  user_agent: string;
  /** Whether the user logged in with a QR code. */
  qr_authenticated: boolean;
};

/** Attributes of `Session` with secrets or personal data: for no log. */
export const SESSION_SENSITIVE: ReadonlySet<string> = new Set([
  "session_id",
  "user_email",
  "ip_address",
  "user_agent",
]);

/** The key of `Session`. */
export const sessionKey = (sessionId: string): { session_id: string } =>
  ({ session_id: sessionId });

/**
 * One QR code shown to one user.
 *
 * An item of the table `ielts-genai-prep-qr-tokens`.
 */
export type QrToken = {
  /** Secret in the QR code; UUID. Sensitive. */
  token: string;
  /** E-mail of the account it logs in. Sensitive. */
  user_email: string;
  /** When the code was made; epoch seconds. */
  created_at: number;
  /** When the code stops working, 5 minutes after it was made; epoch seconds. */
  expires_at: number;
  /** Whether somebody logged in with it; it works only once. */
  used: boolean;
  /** When somebody logged in with it; epoch seconds. */
  used_at?: number;
  /** Mobile device that logged in with it. Sensitive. */
  device_id?: string;
};

/** Attributes of `QrToken` with secrets or personal data: for no log. */
export const QR_TOKEN_SENSITIVE: ReadonlySet<string> = new Set([
  "token",
  "user_email",
  "device_id",
]);

/** The key of `QrToken`. */
export const qrTokenKey = (token: string): { token: string } =>
  ({ token: token });

/** Criteria of the speaking test. */
export type AssessmentScoresSpeaking = {
  /** Fluency and coherence; IELTS band; at least 0; at most 9. Sensitive. */
  fluency_coherence: number;
  /** Range and precision of vocabulary; IELTS band; at least 0; at most 9. Sensitive. */
  lexical_resource: number;
  /** Range and accuracy of grammar; IELTS band; at least 0; at most 9. Sensitive. */
  grammatical_range: number;
  /** Pronunciation; IELTS band; at least 0; at most 9. Sensitive. */
  pronunciation: number;
};

/** Criteria of the writing test. */
export type AssessmentScoresWriting = {
  /** How far the text does what the task asks; IELTS band; at least 0; at most 9. Sensitive. */
  task_achievement: number;
  /** Coherence and cohesion; IELTS band; at least 0; at most 9. Sensitive. */
  coherence_cohesion: number;
  /** Range and precision of vocabulary; IELTS band; at least 0; at most 9. Sensitive. */
  lexical_resource: number;
  /** Range and accuracy of grammar; IELTS band; at least 0; at most 9. Sensitive. */
  grammatical_range: number;
};

/** Band of each criterion, by skill. */
export type AssessmentScores = {
  /** Criteria of the speaking test. */
  speaking?: AssessmentScoresSpeaking;
  /** Criteria of the writing test. */
  writing?: AssessmentScoresWriting;
};

/**
 * One assessment taken by one user; results are present once it is completed.
 *
 * An item of the table `ielts-genai-prep-assessments`.
 */
export type Assessment = {
  /** Identifier of the assessment. */
  assessment_id: string;
  /** E-mail of the user's account. Sensitive. */
  user_id: string;
  /** Skill and test module. */
  assessment_type:
    | "speaking_academic"
    | "speaking_general"
    | "writing_academic"
    | "writing_general";
  /** When the user started; epoch seconds. */
  created_at: number;
  /** When the user finished; epoch seconds. */
  completed_at?: number;
  /** Overall band; IELTS band; at least 0; at most 9. Sensitive. */
  band_score?: number;
  /** Band of each criterion, by skill. */
  scores?: AssessmentScores;
  /** What the AI says about it. Sensitive. */
  ai_feedback?: string;
  /** What this user should practise next. Sensitive. */
  improvement_plan?: string;
  /** How long the user took; minutes; at least 0. */
  duration_minutes?: number;
  /** How far the assessment has come. */
  status: "in_progress" | "completed" | "abandoned";
};

/** Attributes of `Assessment` with secrets or personal data: for no log. */
export const ASSESSMENT_SENSITIVE: ReadonlySet<string> = new Set([
  "user_id",
  "band_score",
  "scores",
  "ai_feedback",
  "improvement_plan",
]);

/** The key of `Assessment`. */
export const assessmentKey = (
  assessmentId: string,
  userId: string,
): { assessment_id: string; user_id: string } =>
  ({ assessment_id: assessmentId, user_id: userId });

/**
 * One question as used in one part of an assessment.
 *
 * An item of the table `ielts-assessment-questions`.
 */
export type Question = {
  /** Identifier of the question. */
  question_id: string;
  /** Part that asks it, such as speaking_part1. */
  assessment_type: string;
  /** How hard it is. */
  difficulty: "easy" | "medium" | "hard";
  /** What it is about, such as work, education or technology. */
  topic: string;
  /** What the learner is asked. */
  question_text: string;
  /** A good answer, for reference. */
  sample_answer?: string;
  /** Vocabulary expected in an answer. */
  keywords?: Array<unknown>;
  /** Recommended time; minutes; at least 0. */
  estimated_time: number;
};

/** The key of `Question`. */
export const questionKey = (
  questionId: string,
  assessmentType: string,
): { question_id: string; assessment_type: string } =>
  ({ question_id: questionId, assessment_type: assessmentType });

/** What an answer of each band is like. */
export type RubricBandDescriptors = {
  /** What an answer of band 0 is like. */
  "0"?: string;
  /** What an answer of band 1 is like. */
  "1"?: string;
  /** What an answer of band 2 is like. */
  "2"?: string;
  /** What an answer of band 3 is like. */
  "3"?: string;
  /** What an answer of band 4 is like. */
  "4"?: string;
  /** What an answer of band 5 is like. */
  "5"?: string;
  /** What an answer of band 6 is like. */
  "6"?: string;
  /** What an answer of band 7 is like. */
  "7"?: string;
  /** What an answer of band 8 is like. */
  "8"?: string;
  /** What an answer of band 9 is like. */
  "9"?: string;
};

/**
 * One criterion of one skill.
 *
 * An item of the table `ielts-assessment-rubrics`.
 */
export type Rubric = {
  /** Identifier of the criterion. */
  rubric_id: string;
  /** Skill that it scores. */
  skill_type?: "speaking" | "writing";
  /** What is scored, such as fluency_coherence. */
  criterion: string;
  /** What an answer of each band is like. */
  band_descriptors: RubricBandDescriptors;
  /** Instructions for the AI that scores an answer. */
  evaluation_prompts?: string;
};

/** The key of `Rubric`. */
export const rubricKey = (rubricId: string): { rubric_id: string } =>
  ({ rubric_id: rubricId });

/**
 * The latest purchase of one product by one user.
 *
 * An item of the table `ielts-genai-prep-entitlements`.
 */
export type Entitlement = {
  /** E-mail of the user's account. Sensitive. */
  user_email: string;
  /** What was bought. */
  product_id: "writing" | "speaking" | "full_mock_test";
  /** Where it was bought. */
  platform: "ios" | "android";
  /** When it was bought; epoch seconds. */
  purchase_date: number;
  /** When access ends, 30 days after the purchase; the record stays; epoch seconds. */
  expires_at: number;
  /** Receipt of the app store. Sensitive. */
  receipt_data: string;
  /** Transaction at Apple or Google. Sensitive. */
  transaction_id: string;
  /** What the user paid; USD; at least 0. */
  price_paid: number;
  /** State of the purchase. */
  status: "active" | "expired" | "refunded";
};

/** Attributes of `Entitlement` with secrets or personal data: for no log. */
export const ENTITLEMENT_SENSITIVE: ReadonlySet<string> = new Set([
  "user_email",
  "receipt_data",
  "transaction_id",
]);

/** The key of `Entitlement`. */
export const entitlementKey = (
  userEmail: string,
  productId: string,
): { user_email: string; product_id: string } =>
  ({ user_email: userEmail, product_id: productId });

/**
 * One decision about one answer of a user.
 *
 * An item of the table `ielts-ai-safety-logs`.
 */
export type SafetyLog = {
  /** Identifier of the log entry. */
  log_id: string;
  /** When the answer was judged; epoch seconds. */
  timestamp: number;
  /** Assessment in which it was given. */
  assessment_id: string;
  /** E-mail of the user's account. Sensitive. */
  user_email: string;
  /** Form of the answer. */
  content_type: "audio" | "text";
  /** What moderation did about it. */
  moderation_action: "warn" | "block" | "none";
  /** How sure the AI is; at least 0; at most 1. */
  confidence: number;
  /** What was found in it; empty if nothing. */
  categories: Array<
    | "profanity"
    | "hate_speech"
    | "violence"
    | "sexual_content"
    | "spam"
  >;
  /** What the user said or wrote. Sensitive. */
  user_response: string;
  /** What the AI examiner answered. Sensitive. */
  ai_response: string;
};

/** Attributes of `SafetyLog` with secrets or personal data: for no log. */
export const SAFETY_LOG_SENSITIVE: ReadonlySet<string> = new Set([
  "user_email",
  "user_response",
  "ai_response",
]);

/** The key of `SafetyLog`. */
export const safetyLogKey = (
  logId: string,
  timestamp: number,
): { log_id: string; timestamp: number } =>
  ({ log_id: logId, timestamp: timestamp });

/**
 * One report by one user.
 *
 * An item of the table `ielts-content-reports`.
 */
export type ContentReport = {
  /** Identifier of the report. */
  report_id: string;
  /** When it was made; epoch seconds. */
  created_at: number;
  /** E-mail of the user who made it. Sensitive. */
  reporter_email: string;
  /** Assessment that it is about, if it is about one. */
  assessment_id?: string;
  /** What is wrong. */
  report_type: "inappropriate_ai" | "bug" | "inaccurate_score";
  /** What the user says about it. Sensitive. */
  description: string;
  /** How far its review has come. */
  status: "new" | "investigating" | "resolved" | "dismissed";
  /** Internal notes of the review. Sensitive. */
  admin_notes?: string;
};

/** Attributes of `ContentReport` with secrets or personal data: for no log. */
export const CONTENT_REPORT_SENSITIVE: ReadonlySet<string> = new Set([
  "reporter_email",
  "description",
  "admin_notes",
]);

/** The key of `ContentReport`. */
export const contentReportKey = (
  reportId: string,
  createdAt: number,
): { report_id: string; created_at: number } =>
  ({ report_id: reportId, created_at: createdAt });

/**
 * One request of one customer.
 *
 * An item of the table `ielts-support-tickets`.
 */
export type SupportTicket = {
  /** Identifier of the ticket. */
  ticket_id: string;
  /** When it came in; epoch seconds. */
  created_at: number;
  /** E-mail of the customer. Sensitive. */
  user_email: string;
  /** Subject of the customer's e-mail. Sensitive. */
  subject: string;
  /** What the customer wrote. Sensitive. */
  message: string;
  /** What it is about. */
  category: "purchase" | "qr_code" | "audio" | "refund" | "technical";
  /** How soon it needs an answer. */
  priority: "urgent" | "high" | "normal" | "low";
  /** How far it has come. */
  status: "new" | "in_progress" | "resolved" | "escalated";
  /** Answer that the AI wrote. Sensitive. */
  ai_response?: string;
  /** How sure the AI is of its answer; at least 0; at most 1. */
  ai_confidence?: number;
  /** When it was handed to a person; epoch seconds. */
  escalated_at?: number;
  /** When it was solved; epoch seconds. */
  resolved_at?: number;
  /** DevOps action on it, if it is technical. */
  devops_action_id?: string;
};

/** Attributes of `SupportTicket` with secrets or personal data: for no log. */
export const SUPPORT_TICKET_SENSITIVE: ReadonlySet<string> = new Set([
  "user_email",
  "subject",
  "message",
  "ai_response",
]);

/** The key of `SupportTicket`. */
export const supportTicketKey = (
  ticketId: string,
  createdAt: number,
): { ticket_id: string; created_at: number } =>
  ({ ticket_id: ticketId, created_at: createdAt });

/**
 * One step of the DevOps agent for one support ticket.
 *
 * An item of the table `ielts-devops-actions`.
 */
export type DevopsAction = {
  /** Identifier of the action. */
  action_id: string;
  /** When it was taken; epoch seconds. */
  timestamp: number;
  /** Kind of step. */
  action_type: "diagnose" | "fix_proposed" | "fix_applied";
  /** Support ticket that led to it. */
  ticket_id: string;
  /** The technical problem; may quote the customer. Sensitive. */
  issue_description: string;
  /** Service at fault, such as lambda, dynamodb or gemini. */
  affected_service: string;
  /** Diagnosis of the agent; may quote the customer. Sensitive. */
  ai_analysis: string;
  /** Change of the code in words. */
  proposed_fix?: string;
  /** Change of the code; git diff. */
  code_diff?: string;
  /** State of its review. */
  status: "pending_review" | "approved" | "rejected" | "applied";
  /** Person who reviewed it. Sensitive. */
  reviewed_by?: string;
  /** Pull request with the change; URL. */
  pr_url?: string;
};

/** Attributes of `DevopsAction` with secrets or personal data: for no log. */
export const DEVOPS_ACTION_SENSITIVE: ReadonlySet<string> = new Set([
  "issue_description",
  "ai_analysis",
  "reviewed_by",
]);

/** The key of `DevopsAction`. */
export const devopsActionKey = (
  actionId: string,
  timestamp: number,
): { action_id: string; timestamp: number } =>
  ({ action_id: actionId, timestamp: timestamp });
