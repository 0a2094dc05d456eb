-- Questions, their options, and the rule that somebody can answer them.

CREATE TABLE public.questions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    topic_id UUID NOT NULL REFERENCES public.topics (id) ON DELETE CASCADE,
    question_text TEXT NOT NULL,
    question_type VARCHAR(50) NOT NULL
        CHECK (question_type IN ('multiple_choice', 'true_false', 'short_answer', 'essay')),
    difficulty_level VARCHAR(20) NOT NULL CHECK (difficulty_level IN ('easy', 'medium', 'hard')),
    points INTEGER NOT NULL DEFAULT 1 CHECK (points >= 0),
    explanation TEXT,
    hint TEXT,
    question_image_url VARCHAR(500),
    explanation_image_url VARCHAR(500),
    created_by VARCHAR(255),
    source VARCHAR(100) CHECK (source IN ('instructor', 'community', 'textbook')),
    is_verified BOOLEAN NOT NULL DEFAULT FALSE,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    times_answered INTEGER NOT NULL DEFAULT 0 CHECK (times_answered >= 0),
    correct_count INTEGER NOT NULL DEFAULT 0,
    average_time_seconds INTEGER CHECK (average_time_seconds >= 0),
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT questions_correct_count_check CHECK (correct_count BETWEEN 0 AND times_answered)
);

CREATE INDEX idx_questions_topic ON public.questions (topic_id);
CREATE INDEX idx_questions_difficulty ON public.questions (difficulty_level);
CREATE INDEX idx_questions_type ON public.questions (question_type);
CREATE INDEX idx_questions_active ON public.questions (is_active);
-- Not the same as idx_questions_topic: practice reads only active questions, while deleting a topic
-- has to find all of them.
CREATE INDEX idx_active_questions ON public.questions (topic_id) WHERE is_active = TRUE;
-- The document's indexing chapter shows this one a second time as idx_fulltext (and one more below
-- as idx_tags) to explain the syntax; an identical second index would only slow down writing.
CREATE INDEX idx_questions_fulltext
    ON public.questions USING GIN (to_tsvector('english', question_text));

CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.questions
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.set_updated_at();

CREATE TABLE public.question_options (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    question_id UUID NOT NULL REFERENCES public.questions (id) ON DELETE CASCADE,
    option_text TEXT NOT NULL,
    option_label VARCHAR(10),
    is_correct BOOLEAN NOT NULL DEFAULT FALSE,
    order_index INTEGER NOT NULL CHECK (order_index >= 0),
    explanation TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_options_question ON public.question_options (question_id);

CREATE FUNCTION public.require_correct_option() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    affected UUID;
BEGIN
    FOREACH affected IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.question_id]
        WHEN 'DELETE' THEN ARRAY[OLD.question_id]
        WHEN 'UPDATE' THEN ARRAY[OLD.question_id, NEW.question_id]
    END
    LOOP
        -- The usual case first, in one query: this transaction wrote the question itself (xmin), so
        -- nobody else can be changing its options, and it has a correct one.
        CONTINUE WHEN EXISTS (
            SELECT FROM public.questions
            WHERE id = affected AND xmin = pg_current_xact_id()::xid AND EXISTS (
                SELECT FROM public.question_options
                WHERE question_id = affected AND is_correct
            )
        );
        -- Two transactions that each remove one of two correct options would both still see the
        -- other's. Writing to the question makes the second wait for the first, and fail to
        -- serialize if it reads from an older snapshot, which a mere row lock would not achieve.
        -- Setting a column of no key leaves others free to reference the question meanwhile.
        UPDATE public.questions SET is_active = is_active
        WHERE id = affected AND xmin <> pg_current_xact_id()::xid;
        -- A statement of its own: it must see what was committed while the one above waited.
        IF EXISTS (SELECT FROM public.question_options WHERE question_id = affected)
            AND NOT EXISTS (
                SELECT FROM public.question_options WHERE question_id = affected AND is_correct
            )
        THEN
            RAISE EXCEPTION 'question % has options, but no correct one', affected
                USING ERRCODE = 'check_violation', CONSTRAINT = 'check_has_correct_answer',
                    SCHEMA = 'public', TABLE = 'question_options', COLUMN = 'is_correct',
                    HINT = 'Write a question and all of its options in one transaction.';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION public.require_correct_option() IS
    'Raises check_violation (check_has_correct_answer) for a question whose options are all wrong.';

-- Checked at commit: within a transaction the options may be written in any order. One trigger for
-- each event, because only some events can break the rule.
CREATE CONSTRAINT TRIGGER check_has_correct_answer
    AFTER INSERT ON public.question_options
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NOT NEW.is_correct)
    EXECUTE FUNCTION public.require_correct_option();
CREATE CONSTRAINT TRIGGER check_has_correct_answer_after_update
    AFTER UPDATE OF is_correct, question_id ON public.question_options
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        (OLD.is_correct, OLD.question_id) IS DISTINCT FROM (NEW.is_correct, NEW.question_id)
    )
    EXECUTE FUNCTION public.require_correct_option();
CREATE CONSTRAINT TRIGGER check_has_correct_answer_after_delete
    AFTER DELETE ON public.question_options
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.is_correct)
    EXECUTE FUNCTION public.require_correct_option();

GRANT SELECT, INSERT, UPDATE, DELETE ON public.questions, public.question_options TO mavprep_app;
GRANT SELECT ON public.questions, public.question_options TO mavprep_readonly;

COMMENT ON TABLE public.questions IS 'Question bank for tests and practice.';
COMMENT ON COLUMN public.questions.id IS 'Identifier; answers in DynamoDB carry it as questionId';
COMMENT ON COLUMN public.questions.topic_id IS 'Topic that the question is about';
COMMENT ON COLUMN public.questions.question_text IS 'What is asked; searchable as English text';
COMMENT ON COLUMN public.questions.question_type IS 'How the question is answered';
COMMENT ON COLUMN public.questions.difficulty_level IS 'How hard the question is';
COMMENT ON COLUMN public.questions.points IS 'Points for the right answer, unless a test overrides them';
COMMENT ON COLUMN public.questions.explanation IS 'Why the answer is right';
COMMENT ON COLUMN public.questions.hint IS 'Help that does not give the answer away';
COMMENT ON COLUMN public.questions.question_image_url IS 'Address of an image shown with the question';
COMMENT ON COLUMN public.questions.explanation_image_url IS
    'Address of an image shown with the explanation';
COMMENT ON COLUMN public.questions.created_by IS 'Who wrote the question';
COMMENT ON COLUMN public.questions.source IS 'Where the question comes from';
COMMENT ON COLUMN public.questions.is_verified IS 'Whether somebody has checked the question';
COMMENT ON COLUMN public.questions.is_active IS 'Whether the question is asked; inactive ones are kept';
COMMENT ON COLUMN public.questions.times_answered IS 'How often the question was answered';
COMMENT ON COLUMN public.questions.correct_count IS 'How often the question was answered correctly';
COMMENT ON COLUMN public.questions.average_time_seconds IS 'Average time to the answer, in seconds';
COMMENT ON COLUMN public.questions.created_at IS 'When the row was written';
COMMENT ON COLUMN public.questions.updated_at IS 'When the row last changed; kept by a trigger';

COMMENT ON TABLE public.question_options IS
    'Answers to choose from. A question with options has at least one correct one.';
COMMENT ON COLUMN public.question_options.id IS 'Identifier';
COMMENT ON COLUMN public.question_options.question_id IS 'Question that the option belongs to';
COMMENT ON COLUMN public.question_options.option_text IS 'What the option says';
COMMENT ON COLUMN public.question_options.option_label IS 'Letter or number shown before it: A, 1';
COMMENT ON COLUMN public.question_options.is_correct IS 'Whether choosing the option is right';
COMMENT ON COLUMN public.question_options.order_index IS 'Position among the options of the question';
COMMENT ON COLUMN public.question_options.explanation IS 'Why the option is right or wrong';
COMMENT ON COLUMN public.question_options.created_at IS 'When the row was written';
