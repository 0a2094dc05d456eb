INSERT INTO questions (
    id, topic_id, question_text, question_type, difficulty_level, points, explanation, hint,
    question_image_url, explanation_image_url, created_by, source, is_verified, is_active
)
SELECT r.id, r.topic_id, s.question_text, s.question_type, s.difficulty_level,
    coalesce(s.points, 1), s.explanation, s.hint, s.question_image_url, s.explanation_image_url,
    s.created_by, s.source, coalesce(s.is_verified, FALSE), coalesce(s.is_active, TRUE)
FROM staged_questions AS s JOIN resolved_questions AS r USING (row_number)
WHERE NOT r.is_known;

-- An option of a new question takes the question's identifier with its position at the end: as
-- unique, and made in a tenth of the time that a random one for each of them would need.
INSERT INTO question_options (
    id, question_id, option_text, option_label, is_correct, order_index, explanation
)
SELECT overlay(r.id::text PLACING lpad(to_hex(o.position), 4, '0') FROM 33)::uuid, r.id,
    o.option_text, o.option_label, coalesce(o.is_correct, FALSE), o.position, o.explanation
FROM staged_questions AS s
JOIN resolved_questions AS r USING (row_number)
CROSS JOIN LATERAL ROWS FROM (
    unnest(s.option_texts), unnest(s.option_labels), unnest(s.option_flags),
    unnest(s.option_explanations)
) WITH ORDINALITY AS o (option_text, option_label, is_correct, explanation, position)
WHERE NOT r.is_known;

UPDATE questions AS known SET
    question_type = s.question_type, difficulty_level = s.difficulty_level,
    points = coalesce(s.points, known.points),
    explanation = coalesce(s.explanation, known.explanation), hint = coalesce(s.hint, known.hint),
    question_image_url = coalesce(s.question_image_url, known.question_image_url),
    explanation_image_url = coalesce(s.explanation_image_url, known.explanation_image_url),
    created_by = coalesce(s.created_by, known.created_by),
    source = coalesce(s.source, known.source),
    is_verified = coalesce(s.is_verified, known.is_verified),
    is_active = coalesce(s.is_active, known.is_active)
FROM staged_questions AS s JOIN resolved_questions AS r USING (row_number)
WHERE r.is_known AND known.id = r.id AND (
    known.question_type, known.difficulty_level, known.points, known.explanation, known.hint,
    known.question_image_url, known.explanation_image_url, known.created_by, known.source,
    known.is_verified, known.is_active
) IS DISTINCT FROM (
    s.question_type, s.difficulty_level, coalesce(s.points, known.points),
    coalesce(s.explanation, known.explanation), coalesce(s.hint, known.hint),
    coalesce(s.question_image_url, known.question_image_url),
    coalesce(s.explanation_image_url, known.explanation_image_url),
    coalesce(s.created_by, known.created_by), coalesce(s.source, known.source),
    coalesce(s.is_verified, known.is_verified), coalesce(s.is_active, known.is_active)
);

-- Options of a question that existed: the position says which is which, so that their identifiers
-- survive. A question whose record has no options at all keeps those it has.
CREATE TEMPORARY TABLE staged_options ON COMMIT DROP AS
SELECT r.id AS question_id, o.option_text, o.option_label,
    coalesce(o.is_correct, FALSE) AS is_correct, o.position, o.explanation
FROM staged_questions AS s
JOIN resolved_questions AS r USING (row_number)
CROSS JOIN LATERAL ROWS FROM (
    unnest(s.option_texts), unnest(s.option_labels), unnest(s.option_flags),
    unnest(s.option_explanations)
) WITH ORDINALITY AS o (option_text, option_label, is_correct, explanation, position)
WHERE r.is_known;
ANALYZE staged_options;

DELETE FROM question_options AS known
USING staged_questions AS s JOIN resolved_questions AS r USING (row_number)
WHERE r.is_known AND s.option_texts IS NOT NULL AND known.question_id = r.id AND NOT EXISTS (
    SELECT FROM staged_options AS o
    WHERE o.question_id = known.question_id AND o.position = known.order_index
);

MERGE INTO question_options AS known
USING staged_options AS o ON known.question_id = o.question_id AND known.order_index = o.position
WHEN MATCHED AND (known.option_text, known.option_label, known.is_correct, known.explanation)
    IS DISTINCT FROM (o.option_text, o.option_label, o.is_correct, o.explanation)
THEN UPDATE SET
    option_text = o.option_text, option_label = o.option_label, is_correct = o.is_correct,
    explanation = o.explanation
WHEN NOT MATCHED THEN
    INSERT (id, question_id, option_text, option_label, is_correct, order_index, explanation)
    VALUES (
        uuidv7(), o.question_id, o.option_text, o.option_label, o.is_correct, o.position,
        o.explanation
    );
