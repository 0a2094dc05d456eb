-- Whoever counts at the moment ends first: what it adds has to be among what is taken back. It
-- locks attempts before questions, and so does this.
LOCK TABLE public.analytics_attempt_facts IN ACCESS EXCLUSIVE MODE;

-- What attempts have said is taken back: when the revision is applied again, they have said
-- nothing.
UPDATE public.questions SET average_time_seconds = NULL WHERE timed_answers > 0;

DROP TRIGGER set_updated_at ON public.questions;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.questions
    FOR EACH ROW WHEN (
        to_jsonb(OLD.*) - '{times_answered,correct_count}'::TEXT []
        IS DISTINCT FROM to_jsonb(NEW.*) - '{times_answered,correct_count}'::TEXT []
    ) EXECUTE FUNCTION public.set_updated_at();

DROP FUNCTION public.count_answers(UUID [], BIGINT [], BIGINT [], BIGINT [], BIGINT []);

ALTER TABLE public.questions
    DROP COLUMN timed_answers,
    DROP COLUMN answer_seconds;

ALTER TABLE public.analytics_attempt_facts
    DROP COLUMN timed_questions,
    DROP COLUMN timed_seconds;

COMMENT ON COLUMN public.questions.average_time_seconds IS 'Average time to the answer, in seconds';
