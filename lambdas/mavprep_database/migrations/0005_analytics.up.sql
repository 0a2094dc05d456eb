-- What the stream of progress items adds up to, and what is needed to add each attempt once.

CREATE TABLE public.analytics_subject_performance (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id VARCHAR(255) NOT NULL,
    subject_id UUID NOT NULL REFERENCES public.subjects (id),
    date DATE NOT NULL,
    -- These are sums, and have no CHECK although none is ever negative: a consumer writes them with
    -- INSERT … ON CONFLICT, whose row holds a difference, and PostgreSQL checks that row before it
    -- finds the conflict. The facts below are checked instead.
    tests_taken INTEGER NOT NULL DEFAULT 0,
    questions_answered INTEGER NOT NULL DEFAULT 0,
    correct_answers INTEGER NOT NULL DEFAULT 0,
    -- A running average of two decimals would drift with every correction. The bounds keep the row
    -- of differences, whose quotient means nothing, within the type.
    score_sum DECIMAL(14, 2) NOT NULL DEFAULT 0,
    average_score DECIMAL(5, 2) GENERATED ALWAYS AS (
        CASE WHEN tests_taken > 0 AND score_sum BETWEEN 0 AND 999.99 * tests_taken
            THEN round(score_sum / tests_taken, 2)
        END
    ) STORED,
    study_time_seconds INTEGER NOT NULL DEFAULT 0,
    study_time_minutes INTEGER GENERATED ALWAYS AS (study_time_seconds / 60) STORED,
    easy_correct INTEGER NOT NULL DEFAULT 0,
    easy_total INTEGER NOT NULL DEFAULT 0,
    medium_correct INTEGER NOT NULL DEFAULT 0,
    medium_total INTEGER NOT NULL DEFAULT 0,
    hard_correct INTEGER NOT NULL DEFAULT 0,
    hard_total INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (user_id, subject_id, date)
);

CREATE INDEX idx_analytics_user ON public.analytics_subject_performance (user_id);
CREATE INDEX idx_analytics_subject ON public.analytics_subject_performance (subject_id);
CREATE INDEX idx_analytics_date ON public.analytics_subject_performance (date);

-- Without a condition: PostgreSQL cannot compare whole rows that have generated columns.
CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.analytics_subject_performance
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

-- One row for each progress item ever seen, deleted ones included. A change counts only if its
-- sequence number is higher than the one stored, which makes redelivery and reordering harmless;
-- what it adds to the sums above is its values minus the ones it replaces.
CREATE TABLE public.analytics_attempt_facts (
    user_id VARCHAR(255) NOT NULL,
    sort_key VARCHAR(1024) NOT NULL,
    -- As many digits as a sequence number of a DynamoDB stream can have.
    sequence_number DECIMAL(40, 0) NOT NULL CHECK (sequence_number >= 0),
    is_deleted BOOLEAN NOT NULL DEFAULT FALSE,
    -- No foreign key: the sums have one, and are written by the same statement.
    subject_id UUID,
    date DATE,
    tests_taken SMALLINT NOT NULL DEFAULT 0 CHECK (tests_taken IN (0, 1)),
    questions_answered INTEGER NOT NULL DEFAULT 0,
    correct_answers INTEGER NOT NULL DEFAULT 0,
    score DECIMAL(5, 2) NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 100),
    study_time_seconds INTEGER NOT NULL DEFAULT 0 CHECK (study_time_seconds >= 0),
    easy_correct INTEGER NOT NULL DEFAULT 0,
    easy_total INTEGER NOT NULL DEFAULT 0,
    medium_correct INTEGER NOT NULL DEFAULT 0,
    medium_total INTEGER NOT NULL DEFAULT 0,
    hard_correct INTEGER NOT NULL DEFAULT 0,
    hard_total INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, sort_key),
    -- What does not count adds nothing, so that subtracting it later is right as well.
    CONSTRAINT analytics_attempt_facts_counted_check CHECK (
        CASE WHEN tests_taken = 1
            THEN subject_id IS NOT NULL AND date IS NOT NULL AND NOT is_deleted
            ELSE subject_id IS NULL AND date IS NULL AND questions_answered = 0 AND score = 0
                AND study_time_seconds = 0 AND easy_total = 0 AND medium_total = 0
                AND hard_total = 0
        END
    ),
    CONSTRAINT analytics_attempt_facts_answers_check CHECK (
        correct_answers BETWEEN 0 AND questions_answered AND easy_correct BETWEEN 0 AND easy_total
        AND medium_correct BETWEEN 0 AND medium_total AND hard_correct BETWEEN 0 AND hard_total
    )
);

-- An attempt that cannot be counted is kept whole, until it is replayed, corrected or deleted.
CREATE TABLE public.analytics_rejected_attempts (
    user_id VARCHAR(255) NOT NULL,
    sort_key VARCHAR(1024) NOT NULL,
    sequence_number DECIMAL(40, 0) NOT NULL CHECK (sequence_number >= 0),
    reason VARCHAR(30) NOT NULL
        CHECK (reason IN ('unknown_subject', 'malformed_subject', 'malformed_attempt')),
    detail TEXT,
    -- JSON, not JSONB, which refuses texts with a zero character that DynamoDB allows.
    item JSON NOT NULL,
    rejected_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (user_id, sort_key)
);

CREATE INDEX idx_rejected_attempts_rejected_at
    ON public.analytics_rejected_attempts (reason, rejected_at);

-- The raw attempts are personal and of no use for reports: neither role may read them.
GRANT SELECT ON public.analytics_subject_performance TO mavprep_app, mavprep_readonly;
GRANT SELECT, INSERT, UPDATE
    ON public.analytics_subject_performance, public.analytics_attempt_facts
    TO mavprep_analytics_writer;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON public.analytics_rejected_attempts TO mavprep_analytics_writer;

COMMENT ON TABLE public.analytics_subject_performance IS
    'What each user achieved in each subject on each day, summed up from the progress items.';
COMMENT ON COLUMN public.analytics_subject_performance.id IS 'Identifier';
COMMENT ON COLUMN public.analytics_subject_performance.user_id IS 'User, as in the keys of DynamoDB';
COMMENT ON COLUMN public.analytics_subject_performance.subject_id IS 'Subject of the tests';
COMMENT ON COLUMN public.analytics_subject_performance.date IS 'Day on which the tests began, in UTC';
COMMENT ON COLUMN public.analytics_subject_performance.tests_taken IS 'Completed and graded tests';
COMMENT ON COLUMN public.analytics_subject_performance.questions_answered IS
    'Questions answered in them';
COMMENT ON COLUMN public.analytics_subject_performance.correct_answers IS
    'Questions answered correctly';
COMMENT ON COLUMN public.analytics_subject_performance.score_sum IS
    'Sum of the scores, each in percent';
COMMENT ON COLUMN public.analytics_subject_performance.average_score IS
    'Average score in percent, derived from the sum; NULL without tests';
COMMENT ON COLUMN public.analytics_subject_performance.study_time_seconds IS
    'Time spent on the tests, in seconds';
COMMENT ON COLUMN public.analytics_subject_performance.study_time_minutes IS
    'The same in whole minutes, derived';
COMMENT ON COLUMN public.analytics_subject_performance.easy_correct IS 'Easy questions, correct';
COMMENT ON COLUMN public.analytics_subject_performance.easy_total IS 'Easy questions asked';
COMMENT ON COLUMN public.analytics_subject_performance.medium_correct IS 'Medium questions, correct';
COMMENT ON COLUMN public.analytics_subject_performance.medium_total IS 'Medium questions asked';
COMMENT ON COLUMN public.analytics_subject_performance.hard_correct IS 'Hard questions, correct';
COMMENT ON COLUMN public.analytics_subject_performance.hard_total IS 'Hard questions asked';
COMMENT ON COLUMN public.analytics_subject_performance.created_at IS 'When the row was written';
COMMENT ON COLUMN public.analytics_subject_performance.updated_at IS
    'When the row last changed; kept by a trigger';

COMMENT ON TABLE public.analytics_attempt_facts IS
    'The last known version of every progress item: what makes each attempt count exactly once.';
COMMENT ON COLUMN public.analytics_attempt_facts.user_id IS 'User, from the item''s partition key';
COMMENT ON COLUMN public.analytics_attempt_facts.sort_key IS 'The item''s sort key';
COMMENT ON COLUMN public.analytics_attempt_facts.sequence_number IS
    'Stream sequence number of the change that wrote this version';
COMMENT ON COLUMN public.analytics_attempt_facts.is_deleted IS
    'Whether the item is gone; the row stays, or an older change would revive it';
COMMENT ON COLUMN public.analytics_attempt_facts.subject_id IS
    'Subject that the attempt is counted in; NULL while it does not count';
COMMENT ON COLUMN public.analytics_attempt_facts.date IS
    'Day that the attempt is counted on, in UTC; NULL while it does not count';
COMMENT ON COLUMN public.analytics_attempt_facts.tests_taken IS
    '1 if the attempt counts (completed, graded, known subject), else 0';
COMMENT ON COLUMN public.analytics_attempt_facts.questions_answered IS 'Questions answered';
COMMENT ON COLUMN public.analytics_attempt_facts.correct_answers IS 'Questions answered correctly';
COMMENT ON COLUMN public.analytics_attempt_facts.score IS 'Score in percent';
COMMENT ON COLUMN public.analytics_attempt_facts.study_time_seconds IS 'Time spent, in seconds';
COMMENT ON COLUMN public.analytics_attempt_facts.easy_correct IS 'Easy questions, correct';
COMMENT ON COLUMN public.analytics_attempt_facts.easy_total IS 'Easy questions asked';
COMMENT ON COLUMN public.analytics_attempt_facts.medium_correct IS 'Medium questions, correct';
COMMENT ON COLUMN public.analytics_attempt_facts.medium_total IS 'Medium questions asked';
COMMENT ON COLUMN public.analytics_attempt_facts.hard_correct IS 'Hard questions, correct';
COMMENT ON COLUMN public.analytics_attempt_facts.hard_total IS 'Hard questions asked';

COMMENT ON TABLE public.analytics_rejected_attempts IS
    'Attempts that could not be counted, whole and with the reason, to be replayed.';
COMMENT ON COLUMN public.analytics_rejected_attempts.user_id IS
    'User, from the item''s partition key';
COMMENT ON COLUMN public.analytics_rejected_attempts.sort_key IS 'The item''s sort key';
COMMENT ON COLUMN public.analytics_rejected_attempts.sequence_number IS
    'Stream sequence number of the rejected version';
COMMENT ON COLUMN public.analytics_rejected_attempts.reason IS 'Why the attempt was not counted';
COMMENT ON COLUMN public.analytics_rejected_attempts.detail IS 'The reason in words';
COMMENT ON COLUMN public.analytics_rejected_attempts.item IS
    'The whole item, in the JSON of DynamoDB; personal data';
COMMENT ON COLUMN public.analytics_rejected_attempts.rejected_at IS 'When the attempt was rejected';
