-- What is put together from topics and questions: tests and lessons.

CREATE TABLE public.test_templates (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    -- No delete rule: a subject with tests cannot be deleted.
    subject_id UUID NOT NULL REFERENCES public.subjects (id),
    name VARCHAR(255) NOT NULL,
    description TEXT,
    duration_minutes INTEGER CHECK (duration_minutes > 0),
    total_points INTEGER CHECK (total_points >= 0),
    passing_score INTEGER CHECK (passing_score >= 0),
    shuffle_questions BOOLEAN NOT NULL DEFAULT TRUE,
    shuffle_options BOOLEAN NOT NULL DEFAULT TRUE,
    show_correct_answers BOOLEAN NOT NULL DEFAULT TRUE,
    allow_review BOOLEAN NOT NULL DEFAULT TRUE,
    is_published BOOLEAN NOT NULL DEFAULT FALSE,
    is_timed BOOLEAN NOT NULL DEFAULT TRUE,
    requires_proctor BOOLEAN NOT NULL DEFAULT FALSE,
    created_by VARCHAR(255),
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    published_at TIMESTAMPTZ
);

CREATE INDEX idx_tests_subject ON public.test_templates (subject_id);
CREATE INDEX idx_tests_published ON public.test_templates (is_published);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.test_templates
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.set_updated_at();

CREATE TABLE public.test_questions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    test_template_id UUID NOT NULL REFERENCES public.test_templates (id) ON DELETE CASCADE,
    question_id UUID NOT NULL REFERENCES public.questions (id) ON DELETE CASCADE,
    order_index INTEGER NOT NULL CHECK (order_index >= 0),
    points_override INTEGER CHECK (points_override >= 0),
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (test_template_id, question_id),
    -- As with subjects.code, the unique constraint is the documented index of these columns.
    CONSTRAINT idx_test_questions_order UNIQUE (test_template_id, order_index)
);

CREATE INDEX idx_test_questions_test ON public.test_questions (test_template_id);
CREATE INDEX idx_test_questions_question ON public.test_questions (question_id);

CREATE TABLE public.video_lessons (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    topic_id UUID NOT NULL REFERENCES public.topics (id) ON DELETE CASCADE,
    title VARCHAR(255) NOT NULL,
    description TEXT,
    duration_seconds INTEGER NOT NULL CHECK (duration_seconds > 0),
    quality_levels VARCHAR(50)[]
        CHECK (quality_levels <@ ARRAY['360p', '480p', '720p', '1080p']::VARCHAR[]),
    s3_key VARCHAR(500) NOT NULL,
    cloudfront_url VARCHAR(500) NOT NULL,
    thumbnail_url VARCHAR(500),
    instructor_name VARCHAR(255),
    instructor_bio TEXT,
    transcript TEXT,
    subtitles_url VARCHAR(500),
    slides_url VARCHAR(500),
    -- The document lists no values for the level of a lesson, so none are enforced.
    difficulty_level VARCHAR(20),
    prerequisites TEXT[],
    tags VARCHAR(100)[],
    view_count INTEGER NOT NULL DEFAULT 0 CHECK (view_count >= 0),
    average_rating DECIMAL(3, 2) CHECK (average_rating >= 0),
    rating_count INTEGER NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
    is_published BOOLEAN NOT NULL DEFAULT FALSE,
    is_free BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    published_at TIMESTAMPTZ
);

CREATE INDEX idx_videos_topic ON public.video_lessons (topic_id);
CREATE INDEX idx_videos_published ON public.video_lessons (is_published);
CREATE INDEX idx_videos_free ON public.video_lessons (is_free);
-- Also shown as idx_tags in the document's indexing chapter; see idx_questions_fulltext.
CREATE INDEX idx_videos_tags ON public.video_lessons USING GIN (tags);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.video_lessons
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.set_updated_at();

GRANT SELECT, INSERT, UPDATE, DELETE
    ON public.test_templates, public.test_questions, public.video_lessons TO mavprep_app;
GRANT SELECT
    ON public.test_templates, public.test_questions, public.video_lessons TO mavprep_readonly;

COMMENT ON TABLE public.test_templates IS 'Tests, as configured before anybody takes them.';
COMMENT ON COLUMN public.test_templates.id IS 'Identifier; attempts in DynamoDB carry it as testId';
COMMENT ON COLUMN public.test_templates.subject_id IS 'Subject that the test examines';
COMMENT ON COLUMN public.test_templates.name IS 'Name of the test';
COMMENT ON COLUMN public.test_templates.description IS 'What the test covers';
COMMENT ON COLUMN public.test_templates.duration_minutes IS 'Time allowed, in minutes';
COMMENT ON COLUMN public.test_templates.total_points IS 'Points that can be reached';
COMMENT ON COLUMN public.test_templates.passing_score IS 'Score needed to pass';
COMMENT ON COLUMN public.test_templates.shuffle_questions IS 'Whether questions appear in random order';
COMMENT ON COLUMN public.test_templates.shuffle_options IS 'Whether options appear in random order';
COMMENT ON COLUMN public.test_templates.show_correct_answers IS
    'Whether the right answers are shown afterwards';
COMMENT ON COLUMN public.test_templates.allow_review IS 'Whether answers can be reviewed afterwards';
COMMENT ON COLUMN public.test_templates.is_published IS 'Whether students see the test';
COMMENT ON COLUMN public.test_templates.is_timed IS 'Whether the time allowed is enforced';
COMMENT ON COLUMN public.test_templates.requires_proctor IS 'Whether somebody has to supervise';
COMMENT ON COLUMN public.test_templates.created_by IS 'Who put the test together';
COMMENT ON COLUMN public.test_templates.created_at IS 'When the row was written';
COMMENT ON COLUMN public.test_templates.updated_at IS 'When the row last changed; kept by a trigger';
COMMENT ON COLUMN public.test_templates.published_at IS 'When the test was published';

COMMENT ON TABLE public.test_questions IS 'Which questions a test asks, in which order.';
COMMENT ON COLUMN public.test_questions.id IS 'Identifier';
COMMENT ON COLUMN public.test_questions.test_template_id IS 'Test that asks the question';
COMMENT ON COLUMN public.test_questions.question_id IS 'Question that is asked, once a test';
COMMENT ON COLUMN public.test_questions.order_index IS 'Position in the test, unique within it';
COMMENT ON COLUMN public.test_questions.points_override IS
    'Points in this test; NULL means those of the question';
COMMENT ON COLUMN public.test_questions.created_at IS 'When the row was written';

COMMENT ON TABLE public.video_lessons IS 'Video lessons: what they teach and where they are stored.';
COMMENT ON COLUMN public.video_lessons.id IS 'Identifier';
COMMENT ON COLUMN public.video_lessons.topic_id IS 'Topic that the lesson teaches';
COMMENT ON COLUMN public.video_lessons.title IS 'Title of the lesson';
COMMENT ON COLUMN public.video_lessons.description IS 'What the lesson covers';
COMMENT ON COLUMN public.video_lessons.duration_seconds IS 'Length, in seconds';
COMMENT ON COLUMN public.video_lessons.quality_levels IS 'Resolutions that are available';
COMMENT ON COLUMN public.video_lessons.s3_key IS 'Key of the video in its bucket';
COMMENT ON COLUMN public.video_lessons.cloudfront_url IS 'Address from which the video is played';
COMMENT ON COLUMN public.video_lessons.thumbnail_url IS 'Address of the preview image';
COMMENT ON COLUMN public.video_lessons.instructor_name IS 'Who teaches the lesson';
COMMENT ON COLUMN public.video_lessons.instructor_bio IS 'About the person who teaches';
COMMENT ON COLUMN public.video_lessons.transcript IS 'Spoken text';
COMMENT ON COLUMN public.video_lessons.subtitles_url IS 'Address of the subtitles';
COMMENT ON COLUMN public.video_lessons.slides_url IS 'Address of the slides';
COMMENT ON COLUMN public.video_lessons.difficulty_level IS 'How hard the lesson is, in words';
COMMENT ON COLUMN public.video_lessons.prerequisites IS 'What to know before, in words';
COMMENT ON COLUMN public.video_lessons.tags IS 'Keywords to find the lesson by';
COMMENT ON COLUMN public.video_lessons.view_count IS 'How often the lesson was watched';
COMMENT ON COLUMN public.video_lessons.average_rating IS 'Average of the ratings';
COMMENT ON COLUMN public.video_lessons.rating_count IS 'How many ratings there are';
COMMENT ON COLUMN public.video_lessons.is_published IS 'Whether students see the lesson';
COMMENT ON COLUMN public.video_lessons.is_free IS 'Whether the lesson costs nothing';
COMMENT ON COLUMN public.video_lessons.created_at IS 'When the row was written';
COMMENT ON COLUMN public.video_lessons.updated_at IS 'When the row last changed; kept by a trigger';
COMMENT ON COLUMN public.video_lessons.published_at IS 'When the lesson was published';
