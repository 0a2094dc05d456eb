MERGE INTO test_templates AS known
USING (
    SELECT s.*, r.id, r.subject_id
    FROM staged_tests AS s JOIN resolved_tests AS r USING (row_number)
) AS s
ON known.id = s.id
WHEN MATCHED AND (
    known.description, known.duration_minutes, known.total_points, known.passing_score,
    known.shuffle_questions, known.shuffle_options, known.show_correct_answers,
    known.allow_review, known.is_published, known.is_timed, known.requires_proctor,
    known.created_by
) IS DISTINCT FROM (
    coalesce(s.description, known.description),
    coalesce(s.duration_minutes, known.duration_minutes),
    coalesce(s.total_points, known.total_points), coalesce(s.passing_score, known.passing_score),
    coalesce(s.shuffle_questions, known.shuffle_questions),
    coalesce(s.shuffle_options, known.shuffle_options),
    coalesce(s.show_correct_answers, known.show_correct_answers),
    coalesce(s.allow_review, known.allow_review), coalesce(s.is_published, known.is_published),
    coalesce(s.is_timed, known.is_timed), coalesce(s.requires_proctor, known.requires_proctor),
    coalesce(s.created_by, known.created_by)
) THEN UPDATE SET
    description = coalesce(s.description, known.description),
    duration_minutes = coalesce(s.duration_minutes, known.duration_minutes),
    total_points = coalesce(s.total_points, known.total_points),
    passing_score = coalesce(s.passing_score, known.passing_score),
    shuffle_questions = coalesce(s.shuffle_questions, known.shuffle_questions),
    shuffle_options = coalesce(s.shuffle_options, known.shuffle_options),
    show_correct_answers = coalesce(s.show_correct_answers, known.show_correct_answers),
    allow_review = coalesce(s.allow_review, known.allow_review),
    is_published = coalesce(s.is_published, known.is_published),
    published_at = CASE WHEN s.is_published AND known.published_at IS NULL
        THEN CURRENT_TIMESTAMP ELSE known.published_at END,
    is_timed = coalesce(s.is_timed, known.is_timed),
    requires_proctor = coalesce(s.requires_proctor, known.requires_proctor),
    created_by = coalesce(s.created_by, known.created_by)
WHEN NOT MATCHED THEN
    INSERT (
        id, subject_id, name, description, duration_minutes, total_points, passing_score,
        shuffle_questions, shuffle_options, show_correct_answers, allow_review, is_published,
        published_at, is_timed, requires_proctor, created_by
    )
    VALUES (
        s.id, s.subject_id, s.name, s.description, s.duration_minutes, s.total_points,
        s.passing_score, coalesce(s.shuffle_questions, TRUE), coalesce(s.shuffle_options, TRUE),
        coalesce(s.show_correct_answers, TRUE), coalesce(s.allow_review, TRUE),
        coalesce(s.is_published, FALSE),
        CASE WHEN s.is_published THEN CURRENT_TIMESTAMP END, coalesce(s.is_timed, TRUE),
        coalesce(s.requires_proctor, FALSE), s.created_by
    );

-- A test whose questions differ gets all of them again: positions are unique at any moment, so they
-- cannot be exchanged one by one.
CREATE TEMPORARY TABLE changed_tests ON COMMIT DROP AS
SELECT r.row_number, r.id
FROM staged_tests AS s JOIN resolved_tests AS r USING (row_number)
WHERE s.questions IS NOT NULL AND (
    SELECT array_agg((question_id, order_index::bigint, points_override) ORDER BY order_index)
    FROM test_questions WHERE test_template_id = r.id
) IS DISTINCT FROM (
    SELECT array_agg((question_id, position, points) ORDER BY position)
    FROM resolved_test_questions AS q WHERE q.row_number = r.row_number
);

DELETE FROM test_questions USING changed_tests AS c WHERE test_template_id = c.id;

INSERT INTO test_questions (test_template_id, question_id, order_index, points_override)
SELECT c.id, q.question_id, q.position, q.points
FROM changed_tests AS c JOIN resolved_test_questions AS q USING (row_number);
