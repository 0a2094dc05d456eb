/**
 * Items of AI Tutor, and their keys.
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
 * One account; what is particular to a role lies in a profile of its own.
 *
 * An item of the table `aitutor_users`.
 */
export type User = {
  /** Identifier of the account; UUID. */
  userId: string;
  /** Address the person signs in with. Sensitive. */
  email: string;
  /** Given name. Sensitive. */
  firstName: string;
  /** Family name. Sensitive. */
  lastName: string;
  /** What the person may do. */
  role: "student" | "educator" | "admin";
  /** Bcrypt hash of the password, where the account has one of its own. Sensitive. */
  passwordHash?: string;
  /** Whether the account may be used. */
  status: "active" | "inactive" | "suspended";
  /** When the account was opened; epoch seconds. */
  createdAt: number;
  /** When the account last changed; epoch seconds. */
  updatedAt: number;
  /** When the person last signed in; absent before the first time; epoch seconds. */
  lastLogin?: number;
  /** Subject of the account in the Cognito user pool. */
  cognito_id?: string;
};

/** Attributes of `User` with secrets or personal data: for no log. */
export const USER_SENSITIVE: ReadonlySet<string> = new Set([
  "email",
  "firstName",
  "lastName",
  "passwordHash",
]);

/** The key of `User`. */
export const userKey = (userId: string): { userId: string } =>
  ({ userId: userId });

/**
 * That an e-mail address belongs to one account, which is written together with it.
 *
 * An item of the table `aitutor_users`.
 */
export type EmailClaim = {
  /** SHA-256 of the address in lower case, in hexadecimal digits. */
  userId: string;
  /** Account that the address belongs to; UUID. */
  claimedBy: string;
  /** When the address was given to it; epoch seconds. */
  claimedAt: number;
};

/** `userId` of `EmailClaim`. */
export const emailClaimUserId = (emailHash: string): string =>
  "EMAIL#" + keyPart("emailHash", emailHash);

/** The key of `EmailClaim`. */
export const emailClaimKey = (emailHash: string): { userId: string } =>
  ({ userId: emailClaimUserId(emailHash) });

/**
 * The profile of one educator.
 *
 * An item of the table `aitutor_educators`.
 */
export type Educator = {
  /** Identifier of the profile; UUID. */
  educatorId: string;
  /** Account of the educator; UUID. */
  userId: string;
  /** Number the university gave the educator. Sensitive. */
  staffNumber: string;
  /** Department the educator belongs to; UUID. */
  department_id: string;
  /** Campus the educator works on; UUID. */
  campus_id: string;
  /** Highest degree and its subject. Sensitive. */
  qualification?: string;
  /** Fields of expertise. */
  specialization?: Array<unknown>;
  /** What the educator tells about themselves. Sensitive. */
  bio?: string;
  /** When students may come by. */
  officeHours?: string;
  /** Identifiers of the modules that the educator teaches. */
  modules: Array<unknown>;
  /** When the profile was made; epoch seconds. */
  createdAt: number;
  /** When the profile last changed; epoch seconds. */
  updatedAt: number;
};

/** Attributes of `Educator` with secrets or personal data: for no log. */
export const EDUCATOR_SENSITIVE: ReadonlySet<string> = new Set([
  "staffNumber",
  "qualification",
  "bio",
]);

/** The key of `Educator`. */
export const educatorKey = (educatorId: string): { educatorId: string } =>
  ({ educatorId: educatorId });

/**
 * The profile of one student.
 *
 * An item of the table `aitutor_students`.
 */
export type Student = {
  /** Identifier of the profile; UUID. */
  studentId: string;
  /** Account of the student; UUID. */
  userId: string;
  /** Number the university gave the student. Sensitive. */
  studentNumber: string;
  /** Department the student is enrolled in; UUID. */
  department_id: string;
  /** Campus the student attends; UUID. */
  campus_id: string;
  /** Identifiers of the modules that the student takes. */
  enrolledModules: Array<unknown>;
  /** Year of study, such as 2023-2024; YYYY-YYYY. */
  academicYear: string;
  /** Grade point average; absent before the first grade; at least 0. Sensitive. */
  gpa?: number;
  /** Where the student stands. */
  status: "active" | "on_leave" | "graduated";
  /** When the profile was made; epoch seconds. */
  createdAt: number;
  /** When the profile last changed; epoch seconds. */
  updatedAt: number;
};

/** Attributes of `Student` with secrets or personal data: for no log. */
export const STUDENT_SENSITIVE: ReadonlySet<string> = new Set(["studentNumber", "gpa"]);

/** The key of `Student`. */
export const studentKey = (studentId: string): { studentId: string } =>
  ({ studentId: studentId });

/**
 * One module of a course.
 *
 * An item of the table `aitutor_modules`.
 */
export type Module = {
  /** Identifier of the module; UUID. */
  moduleId: string;
  /** Course the module belongs to; UUID. */
  courseId: string;
  /** Short code of the module, such as CS201. */
  code: string;
  /** Title of the module. */
  name: string;
  /** What the module teaches. */
  description?: string;
  /** Educator who is responsible; UUID. */
  educatorId: string;
  /** Credits for passing; credits; at least 0. */
  credits: number;
  /** Semester in which the module is taken; at least 1. */
  semester: number;
  /** Whether the module is taught, kept for the record, or being prepared. */
  status: "active" | "archived" | "draft";
  /** Identifiers of the files that belong to the module. */
  files: Array<unknown>;
  /** Students who may enroll; students; at least 0. */
  enrollmentLimit: number;
  /** Students who have enrolled; students; at least 0. */
  enrolledCount: number;
  /** When the module was made; epoch seconds. */
  createdAt: number;
  /** When the module last changed; epoch seconds. */
  updatedAt: number;
  /** When teaching begins; epoch seconds. */
  startDate?: number;
  /** When teaching ends; epoch seconds. */
  endDate?: number;
};

/** The key of `Module`. */
export const moduleKey = (moduleId: string): { moduleId: string } =>
  ({ moduleId: moduleId });

/**
 * One uploaded file.
 *
 * An item of the table `aitutor_files`.
 */
export type File = {
  /** Identifier of the file; UUID. */
  fileId: string;
  /** Module the file belongs to; UUID. */
  moduleId: string;
  /** Name the uploader gave the file. Sensitive. */
  fileName: string;
  /** Kind of file, such as pdf. */
  fileType: string;
  /** Size of the content; bytes; at least 0. */
  fileSize: number;
  /** Key of the content in S3; educators/<userId>/uploads/<moduleId>/<fileId>. */
  s3Key: string;
  /** Account of the person who uploaded it; UUID. */
  uploaderId: string;
  /** Who may open the file. */
  accessLevel: "public" | "restricted" | "private";
  /** How far the file is on its way to its readers. */
  status: "pending_upload" | "uploaded" | "infected" | "ready";
  /** Result of the virus scan. */
  virusScanStatus: "clean" | "infected" | "pending";
  /** Whether the tutor can already quote from it. */
  ragProcessed: boolean;
  /** How often it was downloaded; at least 0. */
  downloadCount: number;
  /** When the upload was registered; epoch seconds. */
  createdAt: number;
  /** When the metadata last changed; epoch seconds. */
  updatedAt: number;
  /** When the file is no longer offered; NULL if it stays. Nothing deletes it; epoch seconds. */
  expiresAt: number | null;
};

/** Attributes of `File` with secrets or personal data: for no log. */
export const FILE_SENSITIVE: ReadonlySet<string> = new Set(["fileName"]);

/** The key of `File`. */
export const fileKey = (fileId: string): { fileId: string } =>
  ({ fileId: fileId });

/**
 * One department of a faculty.
 *
 * An item of the table `aitutor_departments`.
 */
export type Department = {
  /** Identifier of the department; UUID. */
  departmentId: string;
  /** Short code of the department, such as CS. */
  code: string;
  /** Name of the department. */
  name: string;
  /** Faculty the department belongs to; UUID. */
  faculty_id: string;
  /** Campus the department is on; UUID. */
  campus_id: string;
  /** Educator who leads it; absent while the post is vacant; UUID. */
  headOfDepartment?: string;
  /** Address for enquiries. Sensitive. */
  email?: string;
  /** Telephone for enquiries. Sensitive. */
  phone?: string;
  /** Building and floor. */
  location?: string;
  /** When the entry was made; epoch seconds. */
  createdAt: number;
  /** When the entry last changed; epoch seconds. */
  updatedAt: number;
};

/** Attributes of `Department` with secrets or personal data: for no log. */
export const DEPARTMENT_SENSITIVE: ReadonlySet<string> = new Set(["email", "phone"]);

/** The key of `Department`. */
export const departmentKey = (departmentId: string): { departmentId: string } =>
  ({ departmentId: departmentId });

/**
 * One site of the university.
 *
 * An item of the table `aitutor_campuses`.
 */
export type Campus = {
  /** Identifier of the campus; UUID. */
  campusId: string;
  /** Short code of the campus, such as MAIN. */
  code: string;
  /** Name of the campus. */
  name: string;
  /** City it is in. */
  city: string;
  /** Country it is in. */
  country: string;
  /** Position on the map; latitude,longitude in degrees. */
  coordinates?: string;
  /** Year it opened; year. */
  establishedYear?: number;
  /** When the entry was made; epoch seconds. */
  createdAt: number;
  /** When the entry last changed; epoch seconds. */
  updatedAt: number;
};

/** The key of `Campus`. */
export const campusKey = (campusId: string): { campusId: string } =>
  ({ campusId: campusId });

/**
 * One course of study.
 *
 * An item of the table `aitutor_courses`.
 */
export type Course = {
  /** Identifier of the course; UUID. */
  courseId: string;
  /** Short code of the course, such as CSXX. */
  code: string;
  /** Title of the course. */
  name: string;
  /** What the course leads to. */
  description?: string;
  /** Department that offers the course; UUID. */
  departmentId: string;
  /** How long the course takes; years; at least 0. */
  duration: number;
  /** Credits for the whole course; credits; at least 0. */
  credits: number;
  /** Identifiers of the modules that the course consists of. */
  modules: Array<unknown>;
  /** Whether the course is still offered. */
  status: "active" | "discontinued";
  /** When the course was made; epoch seconds. */
  createdAt: number;
  /** When the course last changed; epoch seconds. */
  updatedAt: number;
};

/** The key of `Course`. */
export const courseKey = (courseId: string): { courseId: string } =>
  ({ courseId: courseId });

/**
 * One faculty of the university.
 *
 * An item of the table `aitutor_faculties`.
 */
export type Faculty = {
  /** Identifier of the faculty; UUID. */
  facultyId: string;
  /** Name of the faculty. */
  name: string;
  /** Educator who leads it; absent while the post is vacant; UUID. */
  deanId?: string;
  /** Identifiers of the departments that belong to it. */
  departments: Array<unknown>;
  /** Address for enquiries. Sensitive. */
  email?: string;
  /** Telephone for enquiries. Sensitive. */
  phone?: string;
  /** When the entry was made; epoch seconds. */
  createdAt: number;
  /** When the entry last changed; epoch seconds. */
  updatedAt: number;
};

/** Attributes of `Faculty` with secrets or personal data: for no log. */
export const FACULTY_SENSITIVE: ReadonlySet<string> = new Set(["email", "phone"]);

/** The key of `Faculty`. */
export const facultyKey = (facultyId: string): { facultyId: string } =>
  ({ facultyId: facultyId });

/** Circumstances of the conversation. */
export type ChatSessionMetadata = {
  /** What the tutor is used for. */
  context?: string;
};

/**
 * One conversation; its messages lie in a table of their own.
 *
 * An item of the table `aitutor_chat_sessions`.
 */
export type ChatSession = {
  /** Identifier of the conversation; UUID. */
  sessionId: string;
  /** Account of the person who talks to the tutor; UUID. */
  userId: string;
  /** Module the conversation is about, where it is about one; UUID. */
  moduleId?: string;
  /** What the person calls the conversation. Sensitive. */
  title: string;
  /** When the conversation began; epoch seconds. */
  startTime: number;
  /** When it ended; NULL while it goes on; epoch seconds. */
  endTime: number | null;
  /** Messages in the conversation: 0 when it is made, then kept by the platform; at least 0. */
  messageCount: number;
  /**
   * Tells this count from that of an earlier session with the same identifier; kept by the
   * platform, absent before the first message.
   */
  countId?: string;
  /** Whether the conversation goes on, was put away, or reached its aim. */
  status: "active" | "archived" | "resolved";
  /** Circumstances of the conversation. */
  metadata?: ChatSessionMetadata;
  /** When the item was written; epoch seconds. */
  createdAt: number;
  /** When the item expires: 30 days after createdAt; epoch seconds. */
  expiresAt: number;
};

/** Attributes of `ChatSession` with secrets or personal data: for no log. */
export const CHAT_SESSION_SENSITIVE: ReadonlySet<string> = new Set(["title"]);

/** The key of `ChatSession`. */
export const chatSessionKey = (sessionId: string): { sessionId: string } =>
  ({ sessionId: sessionId });

/**
 * The last change of a message that was applied, and whether the message counts: nothing is
 * counted twice, and only what was counted is taken away.
 *
 * An item of the table `aitutor_chat_sessions`.
 */
export type AppliedChange = {
  /**
   * Session and identifier of the message, with # in them written as ~1 and ~ as ~0; their SHA-256
   * if that is over 2,048 bytes.
   */
  sessionId: string;
  /**
   * Place of the change among those of the message: label of the stream, and sequence number with
   * 40 digits.
   */
  appliedUpTo: string;
  /** The session's countId if the message is in its count; absent if it is not. */
  countId?: string;
  /** When the message was written or deleted; epoch seconds. */
  changedAt: number;
  /**
   * When the mark expires: 110 days after the change and, of a message that counts, after its
   * session; absent if the session never expires; epoch seconds.
   */
  expiresAt?: number;
};

/** `sessionId` of `AppliedChange`. */
export const appliedChangeSessionId = (ofSession: string, messageId: string): string =>
  "APPLIED#" + keyPart("ofSession", ofSession, "#") + "#" + keyPart("messageId", messageId);

/** The key of `AppliedChange`. */
export const appliedChangeKey = (ofSession: string, messageId: string): { sessionId: string } =>
  ({ sessionId: appliedChangeSessionId(ofSession, messageId) });

/** Circumstances of the message. */
export type ChatMessageMetadata = {
  /** Where the text came from. */
  source?: string;
};

/**
 * One message of a conversation.
 *
 * An item of the table `aitutor_chat_messages`.
 */
export type ChatMessage = {
  /** Conversation the message belongs to; UUID. */
  sessionId: string;
  /**
   * Identifier of the message, and the order in which a history reads: version 7 makes that the
   * order of time; UUID.
   */
  messageId: string;
  /** Account of the person whose conversation it is; UUID. */
  userId: string;
  /** Who speaks. */
  role: "user" | "assistant" | "system";
  /** Text of the message. Sensitive. */
  content: string;
  /** Length of the text; tokens; at least 0. */
  tokens?: number;
  /** Vector of the text, as Numbers; the text can be guessed from it. Sensitive. */
  embedding?: number[];
  /** Circumstances of the message. */
  metadata?: ChatMessageMetadata;
  /** When it was said; epoch seconds. */
  timestamp: number;
  /** When the item was written; epoch seconds. */
  createdAt: number;
};

/** Attributes of `ChatMessage` with secrets or personal data: for no log. */
export const CHAT_MESSAGE_SENSITIVE: ReadonlySet<string> = new Set(["content", "embedding"]);

/** The key of `ChatMessage`. */
export const chatMessageKey = (
  sessionId: string,
  messageId: string,
): { sessionId: string; messageId: string } =>
  ({ sessionId: sessionId, messageId: messageId });

/** What the action changed. */
export type AuditLogChanges = {
  /** Changed attributes as they were; absent when something is created. Sensitive. */
  before?: Record<string, unknown>;
  /** Changed attributes as they became; absent when something is deleted. Sensitive. */
  after?: Record<string, unknown>;
};

/**
 * One action on one resource, whether it succeeded or not.
 *
 * An item of the table `aitutor_audit_logs`.
 */
export type AuditLog = {
  /** Identifier of the entry; UUID. */
  logId: string;
  /**
   * Account of the person who acted; absent where none is known, as in all automatic entries but
   * those of uploads; UUID.
   */
  userId?: string;
  /** What was done, such as FILE_UPLOADED or USER_CREATED. */
  action: string;
  /**
   * Identifier of what it was done to: its key, with / between the two of a chat message; the
   * SHA-256 of that if it is over 2,048 bytes.
   */
  resource: string;
  /** Kind of resource, such as file, user or module. */
  resourceType: string;
  /** What the action changed. Sensitive. */
  changes?: AuditLogChanges;
  /** Address the request came from, where there was a request. Sensitive. */
  ipAddress?: string;
  /** Browser or program that sent the request, where there was one. Sensitive. */
  userAgent?: string;
  /** How the action ended. */
  status: "success" | "failure";
  /** Why it failed; NULL if it succeeded. Sensitive. */
  errorMessage: string | null;
  /** When it was done; epoch seconds. */
  timestamp: number;
  /** When the entry was written; epoch seconds. */
  createdAt: number;
  /** When the entry expires, a year on; epoch seconds. */
  expiresAt: number;
};

/** Attributes of `AuditLog` with secrets or personal data: for no log. */
export const AUDIT_LOG_SENSITIVE: ReadonlySet<string> = new Set([
  "changes",
  "ipAddress",
  "userAgent",
  "errorMessage",
]);

/** The key of `AuditLog`. */
export const auditLogKey = (logId: string): { logId: string } =>
  ({ logId: logId });
