-- Courses, and the tree of topics within each.
-- Throughout the schema a column that has a default refuses NULL: a flag or a counter that is
-- neither true nor false, neither zero nor more, has no meaning in the document.

CREATE FUNCTION public.set_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION public.set_updated_at() IS
    'Stamps a changed row with the time of its transaction, whatever the statement says.';

CREATE TABLE public.subjects (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    -- The document asks for a unique constraint and, by name, for an index on the same column.
    -- One index serves both, so the constraint carries the documented index name.
    code VARCHAR(50) NOT NULL CONSTRAINT idx_subjects_code UNIQUE,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    university VARCHAR(255),
    department VARCHAR(255),
    credit_hours INTEGER CHECK (credit_hours >= 0),
    level VARCHAR(20) CHECK (level IN ('undergraduate', 'graduate')),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_subjects_university ON public.subjects (university);
CREATE INDEX idx_subjects_active ON public.subjects (is_active);

-- An update that changes nothing, such as loading the same file again, leaves the time alone.
CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.subjects
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.set_updated_at();

CREATE TABLE public.topics (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    subject_id UUID NOT NULL REFERENCES public.subjects (id) ON DELETE CASCADE,
    parent_topic_id UUID REFERENCES public.topics (id) ON DELETE SET NULL,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    order_index INTEGER CHECK (order_index >= 0),
    difficulty_level VARCHAR(20)
        CHECK (difficulty_level IN ('beginner', 'intermediate', 'advanced')),
    estimated_study_hours DECIMAL(5, 2) CHECK (estimated_study_hours >= 0),
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT topics_own_parent_check CHECK (parent_topic_id <> id),
    -- Lets the next constraint compare both columns at once. A foreign key sees what other
    -- transactions do, which a query in a trigger would not.
    CONSTRAINT topics_id_subject_id_key UNIQUE (id, subject_id),
    CONSTRAINT topics_parent_in_same_subject_fkey FOREIGN KEY (parent_topic_id, subject_id)
        REFERENCES public.topics (id, subject_id) ON DELETE SET NULL (parent_topic_id)
);

CREATE INDEX idx_topics_subject ON public.topics (subject_id);
CREATE INDEX idx_topics_parent ON public.topics (parent_topic_id);
CREATE INDEX idx_topics_order ON public.topics (subject_id, order_index);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.topics
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.set_updated_at();

CREATE FUNCTION public.refuse_topic_cycle() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Two transactions could each hang one topic below the other, and neither would see a cycle.
    -- So a transaction that moves topics first writes to the subject: the next one waits for it,
    -- and one that reads from an older snapshot fails to serialize. A mere row lock would not stop
    -- the latter. What this transaction wrote already (xmin) is locked already. A new topic needs
    -- no lock, because nobody else can see it yet. Setting a column of no key leaves others free to
    -- reference the subject meanwhile.
    IF TG_OP = 'UPDATE' THEN
        UPDATE public.subjects SET is_active = is_active
        WHERE id IN (OLD.subject_id, NEW.subject_id) AND xmin <> pg_current_xact_id()::xid;
    END IF;
    IF EXISTS (
        WITH RECURSIVE ancestors AS (
            SELECT NEW.parent_topic_id AS id
            UNION
            SELECT topics.parent_topic_id
            FROM public.topics
            JOIN ancestors ON topics.id = ancestors.id
            WHERE topics.parent_topic_id IS NOT NULL
        )
        SELECT FROM ancestors WHERE ancestors.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'topic % would be its own ancestor', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'topics_acyclic',
                SCHEMA = 'public', TABLE = 'topics', COLUMN = 'parent_topic_id',
                HINT = 'Choose a parent that is not below this topic.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION public.refuse_topic_cycle() IS
    'Raises check_violation (topics_acyclic) when the parents of a topic lead back to it.';

-- After the statement, so that one statement may rearrange several topics.
CREATE TRIGGER topics_acyclic_on_insert AFTER INSERT ON public.topics
    FOR EACH ROW WHEN (NEW.parent_topic_id IS NOT NULL)
    EXECUTE FUNCTION public.refuse_topic_cycle();
CREATE TRIGGER topics_acyclic_on_update
    AFTER UPDATE OF parent_topic_id, subject_id ON public.topics
    FOR EACH ROW WHEN (
        NEW.parent_topic_id IS NOT NULL
        AND (OLD.parent_topic_id, OLD.subject_id)
            IS DISTINCT FROM (NEW.parent_topic_id, NEW.subject_id)
    )
    EXECUTE FUNCTION public.refuse_topic_cycle();

GRANT SELECT, INSERT, UPDATE, DELETE ON public.subjects, public.topics TO mavprep_app;
GRANT SELECT ON public.subjects, public.topics TO mavprep_readonly;
-- The stream consumer must recognise a known subject, nothing more.
GRANT SELECT (id) ON public.subjects TO mavprep_analytics_writer;

COMMENT ON TABLE public.subjects IS 'University courses.';
COMMENT ON COLUMN public.subjects.id IS 'Identifier; progress items in DynamoDB carry it as subjectId';
COMMENT ON COLUMN public.subjects.code IS 'Course number of the university, unique: MATH 1426';
COMMENT ON COLUMN public.subjects.name IS 'Title of the course';
COMMENT ON COLUMN public.subjects.description IS 'What the course covers';
COMMENT ON COLUMN public.subjects.university IS 'University that offers the course';
COMMENT ON COLUMN public.subjects.department IS 'Department that teaches the course';
COMMENT ON COLUMN public.subjects.credit_hours IS 'Credit hours that the course earns';
COMMENT ON COLUMN public.subjects.level IS 'Level of study';
COMMENT ON COLUMN public.subjects.is_active IS 'Whether students see the course';
COMMENT ON COLUMN public.subjects.created_at IS 'When the row was written';
COMMENT ON COLUMN public.subjects.updated_at IS 'When the row last changed; kept by a trigger';

COMMENT ON TABLE public.topics IS 'Tree of topics within each subject.';
COMMENT ON COLUMN public.topics.id IS 'Identifier';
COMMENT ON COLUMN public.topics.subject_id IS 'Subject that the topic belongs to';
COMMENT ON COLUMN public.topics.parent_topic_id IS
    'Topic above, of the same subject; NULL at the top. Parents never form a cycle';
COMMENT ON COLUMN public.topics.name IS 'Name of the topic';
COMMENT ON COLUMN public.topics.description IS 'What the topic covers';
COMMENT ON COLUMN public.topics.order_index IS 'Position among the topics with the same parent';
COMMENT ON COLUMN public.topics.difficulty_level IS 'How much the topic presumes';
COMMENT ON COLUMN public.topics.estimated_study_hours IS 'Study time to expect, in hours';
COMMENT ON COLUMN public.topics.created_at IS 'When the row was written';
COMMENT ON COLUMN public.topics.updated_at IS 'When the row last changed; kept by a trigger';
