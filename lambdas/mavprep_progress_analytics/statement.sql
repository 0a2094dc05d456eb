-- Applies the newest version of each attempt in a batch, in one statement. Rows are locked in the
-- order of their keys, so that two writers cannot wait for each other.
WITH incoming AS MATERIALIZED (
    SELECT *
    FROM unnest(
        %s::text [], %s::text [], %s::text [], %s::numeric [], %s::boolean [], %s::uuid [],
        %s::date [], %s::smallint [], %s::integer [], %s::integer [], %s::numeric [],
        %s::integer [], %s::integer [], %s::integer [], %s::integer [], %s::integer [],
        %s::integer [], %s::integer [], %s::text [], %s::text [], %s::text [], %s::text [],
        %s::text [], %s::text [], %s::text []
    ) AS incoming (
        user_id, sort_key, stream_label, sequence_number, is_deleted, subject_id, date, tests_taken,
        questions_answered, correct_answers, score, study_time_seconds, easy_correct, easy_total,
        medium_correct, medium_total, hard_correct, hard_total, reason, detail, item,
        answered_questions, correct_questions, timed_questions, timed_seconds
    )
),

-- The role may read the identifiers of the subjects, no more.
known AS MATERIALIZED (
    SELECT id FROM public.subjects WHERE id IN (SELECT subject_id FROM incoming)
),

-- Nor anything of questions but which there are.
known_questions AS MATERIALIZED (
    SELECT id
    FROM public.known_questions(ARRAY(
        SELECT DISTINCT unnest(answered_questions::uuid []) FROM incoming
    )) AS found (id)
),

-- An attempt at an unknown subject is left alone: the answer names the subject, and the caller
-- sends the attempt again, whole and to be rejected.
-- An answer to a question that does not exist is left out, so that it is never taken back either.
accepted AS MATERIALIZED (
    SELECT
        user_id, sort_key, stream_label, sequence_number, is_deleted, subject_id, date, tests_taken,
        questions_answered, correct_answers, score, study_time_seconds, easy_correct, easy_total,
        medium_correct, medium_total, hard_correct, hard_total, reason, detail, item,
        ARRAY(
            SELECT question
            FROM unnest(answered_questions::uuid []) AS question
            WHERE question IN (SELECT id FROM known_questions)
        )::text AS answered_questions,
        ARRAY(
            SELECT question
            FROM unnest(correct_questions::uuid []) AS question
            WHERE question IN (SELECT id FROM known_questions)
        )::text AS correct_questions,
        ARRAY(
            SELECT question
            FROM unnest(timed_questions::uuid []) WITH ORDINALITY AS timed (question, place)
            WHERE question IN (SELECT id FROM known_questions)
            ORDER BY place
        )::text AS timed_questions,
        ARRAY(
            SELECT seconds
            FROM unnest(timed_questions::uuid [], timed_seconds::integer [])
                WITH ORDINALITY AS timed (question, seconds, place)
            WHERE question IN (SELECT id FROM known_questions)
            ORDER BY place
        )::text AS timed_seconds
    FROM incoming
    WHERE subject_id IS NULL OR subject_id IN (SELECT id FROM known)
),

applied AS (
    INSERT INTO public.analytics_attempt_facts AS stored (
        user_id, sort_key, stream_label, sequence_number, is_deleted, subject_id, date, tests_taken,
        questions_answered, correct_answers, score, study_time_seconds, easy_correct, easy_total,
        medium_correct, medium_total, hard_correct, hard_total, answered_questions,
        correct_questions, timed_questions, timed_seconds
    )
    SELECT
        user_id, sort_key, stream_label, sequence_number, is_deleted, subject_id, date, tests_taken,
        questions_answered, correct_answers, score, study_time_seconds, easy_correct, easy_total,
        medium_correct, medium_total, hard_correct, hard_total, answered_questions,
        correct_questions, timed_questions, timed_seconds
    FROM accepted
    ORDER BY user_id COLLATE "C", sort_key COLLATE "C"
    ON CONFLICT (user_id, sort_key) DO UPDATE
        SET stream_label = excluded.stream_label,
            sequence_number = excluded.sequence_number,
            is_deleted = excluded.is_deleted,
            subject_id = excluded.subject_id,
            date = excluded.date,
            tests_taken = excluded.tests_taken,
            questions_answered = excluded.questions_answered,
            correct_answers = excluded.correct_answers,
            score = excluded.score,
            study_time_seconds = excluded.study_time_seconds,
            easy_correct = excluded.easy_correct,
            easy_total = excluded.easy_total,
            medium_correct = excluded.medium_correct,
            medium_total = excluded.medium_total,
            hard_correct = excluded.hard_correct,
            hard_total = excluded.hard_total,
            answered_questions = excluded.answered_questions,
            correct_questions = excluded.correct_questions,
            timed_questions = excluded.timed_questions,
            timed_seconds = excluded.timed_seconds
        -- Numbers order the changes of one stream; a newer stream has a later label.
        WHERE (stored.stream_label, stored.sequence_number)
            < (excluded.stream_label, excluded.sequence_number)
            -- The same version again, which was rejected and can be counted by now.
            OR stored.stream_label = excluded.stream_label
            AND stored.sequence_number = excluded.sequence_number
            AND stored.tests_taken < excluded.tests_taken
    RETURNING
        new.user_id, new.sort_key,
        new.subject_id, new.date, new.tests_taken, new.questions_answered, new.correct_answers,
        new.score, new.study_time_seconds, new.easy_correct, new.easy_total, new.medium_correct,
        new.medium_total, new.hard_correct, new.hard_total, new.answered_questions,
        new.correct_questions, new.timed_questions, new.timed_seconds,
        old.stream_label AS old_stream_label,
        old.sequence_number AS old_sequence_number,
        old.subject_id AS old_subject_id,
        old.date AS old_date,
        old.tests_taken AS old_tests_taken,
        old.questions_answered AS old_questions_answered,
        old.correct_answers AS old_correct_answers,
        old.score AS old_score,
        old.study_time_seconds AS old_study_time_seconds,
        old.easy_correct AS old_easy_correct,
        old.easy_total AS old_easy_total,
        old.medium_correct AS old_medium_correct,
        old.medium_total AS old_medium_total,
        old.hard_correct AS old_hard_correct,
        old.hard_total AS old_hard_total,
        old.answered_questions AS old_answered_questions,
        old.correct_questions AS old_correct_questions,
        old.timed_questions AS old_timed_questions,
        old.timed_seconds AS old_timed_seconds
),

differences AS (
    SELECT
        user_id, subject_id, date, tests_taken, questions_answered, correct_answers, score,
        study_time_seconds, easy_correct, easy_total, medium_correct, medium_total, hard_correct,
        hard_total
    FROM applied
    WHERE tests_taken = 1
    UNION ALL
    SELECT
        user_id, old_subject_id, old_date, -old_tests_taken, -old_questions_answered,
        -old_correct_answers, -old_score, -old_study_time_seconds, -old_easy_correct,
        -old_easy_total, -old_medium_correct, -old_medium_total, -old_hard_correct, -old_hard_total
    FROM applied
    WHERE old_tests_taken = 1
),

summed AS (
    INSERT INTO public.analytics_subject_performance AS stored (
        user_id, subject_id, date, tests_taken, questions_answered, correct_answers, score_sum,
        study_time_seconds, easy_correct, easy_total, medium_correct, medium_total, hard_correct,
        hard_total
    )
    SELECT
        user_id, subject_id, date, sum(tests_taken), sum(questions_answered), sum(correct_answers),
        sum(score), sum(study_time_seconds), sum(easy_correct), sum(easy_total),
        sum(medium_correct), sum(medium_total), sum(hard_correct), sum(hard_total)
    FROM differences
    GROUP BY user_id, subject_id, date
    ORDER BY user_id COLLATE "C", subject_id, date
    ON CONFLICT (user_id, subject_id, date) DO UPDATE
        SET tests_taken = stored.tests_taken + excluded.tests_taken,
            questions_answered = stored.questions_answered + excluded.questions_answered,
            correct_answers = stored.correct_answers + excluded.correct_answers,
            score_sum = stored.score_sum + excluded.score_sum,
            study_time_seconds = stored.study_time_seconds + excluded.study_time_seconds,
            easy_correct = stored.easy_correct + excluded.easy_correct,
            easy_total = stored.easy_total + excluded.easy_total,
            medium_correct = stored.medium_correct + excluded.medium_correct,
            medium_total = stored.medium_total + excluded.medium_total,
            hard_correct = stored.hard_correct + excluded.hard_correct,
            hard_total = stored.hard_total + excluded.hard_total
),

each_answer AS (
    SELECT
        unnest(answered_questions::uuid []) AS question_id,
        1 AS answered, 0 AS correct, 0 AS timed, 0 AS seconds
    FROM applied
    UNION ALL
    SELECT unnest(correct_questions::uuid []), 0, 1, 0, 0
    FROM applied
    UNION ALL
    SELECT unnest(timed_questions::uuid []), 0, 0, 1, unnest(timed_seconds::integer [])
    FROM applied
    UNION ALL
    SELECT unnest(old_answered_questions::uuid []), -1, 0, 0, 0
    FROM applied
    UNION ALL
    SELECT unnest(old_correct_questions::uuid []), 0, -1, 0, 0
    FROM applied
    UNION ALL
    SELECT unnest(old_timed_questions::uuid []), 0, 0, -1, -unnest(old_timed_seconds::integer [])
    FROM applied
),

answers AS (
    SELECT
        question_id, sum(answered) AS answered, sum(correct) AS correct, sum(timed) AS timed,
        sum(seconds) AS seconds
    FROM each_answer
    GROUP BY question_id
    HAVING
        sum(answered) <> 0 OR sum(correct) <> 0 OR sum(timed) <> 0 OR sum(seconds) <> 0
),

rejected AS (
    INSERT INTO public.analytics_rejected_attempts AS stored (
        user_id, sort_key, stream_label, sequence_number, reason, detail, item
    )
    SELECT
        accepted.user_id, accepted.sort_key, accepted.stream_label, accepted.sequence_number,
        accepted.reason, accepted.detail, accepted.item::json
    FROM accepted
    INNER JOIN applied USING (user_id, sort_key)
    WHERE accepted.reason IS NOT NULL
    ON CONFLICT (user_id, sort_key) DO UPDATE
        SET stream_label = excluded.stream_label,
            sequence_number = excluded.sequence_number,
            reason = excluded.reason,
            detail = excluded.detail,
            item = excluded.item,
            rejected_at = current_timestamp
        WHERE (stored.stream_label, stored.sequence_number)
            < (excluded.stream_label, excluded.sequence_number)
    RETURNING stored.user_id
),

-- Also for changes that were applied before: the run that applied them may have ended too early.
corrected AS (
    DELETE FROM public.analytics_rejected_attempts AS stored
    USING accepted
    WHERE stored.user_id = accepted.user_id
        AND stored.sort_key = accepted.sort_key
        AND (stored.stream_label, stored.sequence_number)
            <= (accepted.stream_label, accepted.sequence_number)
        AND accepted.reason IS NULL
)

SELECT
    (SELECT count(*) FROM applied) AS applied,
    (SELECT count(*) FROM rejected) AS rejected,
    ARRAY(
        SELECT DISTINCT subject_id::text
        FROM incoming
        WHERE subject_id IS NOT NULL AND subject_id NOT IN (SELECT id FROM known)
    ) AS unknown_subjects,
    -- Whether a version was replaced that another writer committed after this statement began.
    -- What that writer rejected is invisible here, and could not be deleted.
    EXISTS (
        SELECT FROM applied
        WHERE old_sequence_number IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM public.analytics_attempt_facts AS seen
                WHERE seen.user_id = applied.user_id
                    AND seen.sort_key = applied.sort_key
                    AND seen.stream_label = applied.old_stream_label
                    AND seen.sequence_number = applied.old_sequence_number
            )
    ) AS overtook,
    (
        SELECT
            public.count_answers(
                array_agg(question_id), array_agg(answered), array_agg(correct), array_agg(timed),
                array_agg(seconds)
            )
        FROM answers
    ) AS answers_counted
