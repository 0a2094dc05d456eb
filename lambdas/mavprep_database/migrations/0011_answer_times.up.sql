-- How long answers took stands in columns of its own, with the questions once more: the release
-- before changes which were answered and not these, and what an attempt has added must stay known.
-- Not every answer says how long it took, so those that do are counted by themselves.
ALTER TABLE public.analytics_attempt_facts
    ADD COLUMN timed_questions TEXT NOT NULL DEFAULT '{}',
    ADD COLUMN timed_seconds TEXT NOT NULL DEFAULT '{}';

-- An average cannot be added to or taken from; its sum can.
ALTER TABLE public.questions
    ADD COLUMN timed_answers INTEGER NOT NULL DEFAULT 0 CHECK (timed_answers >= 0),
    ADD COLUMN answer_seconds DECIMAL(20, 0) NOT NULL DEFAULT 0 CHECK (answer_seconds >= 0);

-- The one with fewer arguments stays for the release before.
CREATE FUNCTION public.count_answers(
    asked UUID [],
    answers_more BIGINT [],
    correct_more BIGINT [],
    timed_more BIGINT [],
    seconds_more BIGINT []
) RETURNS VOID
LANGUAGE sql STRICT SECURITY DEFINER SET search_path = ''
AS $$
    -- Locked in the order of their keys, as writers lock all else, and read as the lock finds them.
    -- Others may refer to a question meanwhile.
    WITH locked AS MATERIALIZED (
        SELECT id, times_answered, correct_count, timed_answers, answer_seconds
        FROM public.questions
        WHERE id = ANY (asked)
        ORDER BY id
        FOR NO KEY UPDATE
    ),

    -- A question that was deleted and made anew, or whose statistics somebody set, has less than
    -- what is taken back, or no room: nothing goes below zero, nor beyond what the column takes.
    counted AS (
        SELECT
            locked.id,
            more.timed <> 0 AS is_timed,
            least(2147483647, greatest(0, locked.times_answered + more.answers)) AS answers,
            least(2147483647, greatest(0, locked.correct_count + more.correct)) AS correct,
            least(2147483647, greatest(0, locked.timed_answers + more.timed)) AS timed,
            least(
                99999999999999999999, greatest(0, locked.answer_seconds + more.seconds)
            ) AS seconds
        FROM unnest(asked, answers_more, correct_more, timed_more, seconds_more)
            AS more (question_id, answers, correct, timed, seconds)
        INNER JOIN locked ON more.question_id = locked.id
    )

    UPDATE public.questions AS stored
    SET times_answered = counted.answers,
        correct_count = least(counted.correct, counted.answers),
        timed_answers = counted.timed,
        answer_seconds = counted.seconds,
        -- What somebody set stands until an answer says how long it took.
        average_time_seconds = CASE
            WHEN counted.timed > 0
                THEN least(2147483647, round(counted.seconds / counted.timed))
            WHEN NOT counted.is_timed THEN stored.average_time_seconds
        END
    FROM counted
    WHERE stored.id = counted.id
$$;
COMMENT ON FUNCTION public.count_answers(UUID [], BIGINT [], BIGINT [], BIGINT [], BIGINT []) IS
    'Adds to the statistics of each of some questions, times included, or takes from them.';

REVOKE EXECUTE
    ON FUNCTION public.count_answers(UUID [], BIGINT [], BIGINT [], BIGINT [], BIGINT [])
    FROM PUBLIC;
GRANT EXECUTE
    ON FUNCTION public.count_answers(UUID [], BIGINT [], BIGINT [], BIGINT [], BIGINT [])
    TO mavprep_analytics_writer;

-- An answer is no edit.
DROP TRIGGER set_updated_at ON public.questions;
CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.questions
    FOR EACH ROW WHEN (
        to_jsonb(OLD.*) - '{times_answered,correct_count}'::TEXT []
        - '{average_time_seconds,timed_answers,answer_seconds}'::TEXT []
        IS DISTINCT FROM to_jsonb(NEW.*) - '{times_answered,correct_count}'::TEXT []
        - '{average_time_seconds,timed_answers,answer_seconds}'::TEXT []
    ) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON COLUMN public.analytics_attempt_facts.timed_questions IS
    'Questions whose times the attempt is counted in, once for each answer; an array as text';
COMMENT ON COLUMN public.analytics_attempt_facts.timed_seconds IS
    'Seconds that each of those answers took; an array as text';
COMMENT ON COLUMN public.questions.average_time_seconds IS
    'Average time to the answer, in seconds; kept by the stream consumer of attempts';
COMMENT ON COLUMN public.questions.timed_answers IS
    'How many answers the average is of; kept by the stream consumer of attempts';
COMMENT ON COLUMN public.questions.answer_seconds IS
    'How long those answers took together, in seconds; kept by the stream consumer of attempts';
