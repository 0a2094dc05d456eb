-- What an attempt added to the statistics of questions stands beside what it added to the sums, so
-- that a correction takes back exactly that. Attempts from before have added nothing. Arrays of
-- identifiers, as texts: nobody says what an export to S3 makes of an array. No CHECK that what
-- does not count has none: the release before leaves them as they are, and what they say is still
-- counted.
ALTER TABLE public.analytics_attempt_facts
    ADD COLUMN answered_questions TEXT NOT NULL DEFAULT '{}',
    ADD COLUMN correct_questions TEXT NOT NULL DEFAULT '{}';

-- The writer adds to the statistics of questions and sees nothing of them but which there are.
CREATE FUNCTION public.known_questions(asked UUID []) RETURNS SETOF UUID
LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = ''
AS $$
    SELECT id FROM public.questions WHERE id = ANY (asked)
$$;
COMMENT ON FUNCTION public.known_questions IS 'Returns those of some questions that there are.';

CREATE FUNCTION public.count_answers(
    asked UUID [], answers_more BIGINT [], correct_more BIGINT []
) RETURNS VOID
LANGUAGE sql STRICT SECURITY DEFINER SET search_path = ''
AS $$
    -- Locked in the order of their keys, as writers lock all else. Others may refer to a question
    -- meanwhile.
    WITH locked AS MATERIALIZED (
        SELECT id FROM public.questions WHERE id = ANY (asked) ORDER BY id FOR NO KEY UPDATE
    )

    -- A question that was deleted and made anew, or whose statistics somebody set, has less than
    -- what is taken back, or no room: nothing goes below zero, nor beyond what the column takes.
    UPDATE public.questions AS stored
    SET times_answered = least(2147483647, greatest(0, stored.times_answered + more.answers)),
        correct_count = least(
            2147483647,
            greatest(0, stored.correct_count + more.correct),
            greatest(0, stored.times_answered + more.answers)
        )
    FROM unnest(asked, answers_more, correct_more) AS more (question_id, answers, correct)
    INNER JOIN locked ON more.question_id = locked.id
    WHERE stored.id = more.question_id
$$;
COMMENT ON FUNCTION public.count_answers IS
    'Adds to the statistics of each of some questions, which occur once, or takes from them.';

REVOKE EXECUTE ON FUNCTION public.known_questions, public.count_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.known_questions, public.count_answers TO mavprep_analytics_writer;

-- An answer is no edit of the question.
DROP TRIGGER set_updated_at ON public.questions;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.questions
    FOR EACH ROW WHEN (
        to_jsonb(OLD.*) - '{times_answered,correct_count}'::TEXT []
        IS DISTINCT FROM to_jsonb(NEW.*) - '{times_answered,correct_count}'::TEXT []
    ) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON COLUMN public.analytics_attempt_facts.answered_questions IS
    'Questions that the attempt is counted in, once for each answer; an array as text';
COMMENT ON COLUMN public.analytics_attempt_facts.correct_questions IS
    'Those of them that were answered correctly; an array as text';
COMMENT ON COLUMN public.questions.times_answered IS
    'How often the question was answered; kept by the stream consumer of attempts';
COMMENT ON COLUMN public.questions.correct_count IS
    'How often the question was answered correctly; kept by the stream consumer of attempts';
COMMENT ON COLUMN public.questions.updated_at IS
    'When the row last changed, other than by an answer; kept by a trigger';
