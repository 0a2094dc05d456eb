-- Whoever counts at the moment ends first: what it adds has to be among what is taken back. It locks
-- attempts before questions, and so does this.
LOCK TABLE public.analytics_attempt_facts IN ACCESS EXCLUSIVE MODE;

-- What attempts have added is taken back: when the revision is applied again, they have added nothing.
UPDATE public.questions AS stored
SET times_answered = greatest(0, stored.times_answered - answers.answered),
    correct_count = least(
        greatest(0, stored.correct_count - answers.correct),
        greatest(0, stored.times_answered - answers.answered)
    )
FROM (
    SELECT question_id, sum(answered) AS answered, sum(correct) AS correct
    FROM (
        SELECT unnest(answered_questions::UUID []) AS question_id, 1 AS answered, 0 AS correct
        FROM public.analytics_attempt_facts
        UNION ALL
        SELECT unnest(correct_questions::UUID []), 0, 1
        FROM public.analytics_attempt_facts
    ) AS each_answer
    GROUP BY question_id
) AS answers
WHERE stored.id = answers.question_id;

DROP TRIGGER set_updated_at ON public.questions;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.questions
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.set_updated_at();

DROP FUNCTION public.count_answers, public.known_questions;

ALTER TABLE public.analytics_attempt_facts
    DROP COLUMN answered_questions,
    DROP COLUMN correct_questions;

COMMENT ON COLUMN public.questions.times_answered IS 'How often the question was answered';
COMMENT ON COLUMN public.questions.correct_count IS 'How often the question was answered correctly';
COMMENT ON COLUMN public.questions.updated_at IS 'When the row last changed; kept by a trigger';
