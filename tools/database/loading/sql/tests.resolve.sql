-- The subject and row of every staged test, and the questions it names.
CREATE TEMPORARY TABLE resolved_tests ON COMMIT DROP AS
SELECT s.row_number, subjects.id AS subject_id, coalesce(known.id, uuidv7()) AS id
FROM staged_tests AS s
LEFT JOIN subjects ON subjects.code = s.subject
LEFT JOIN test_templates AS known ON known.subject_id = subjects.id AND known.name = s.name;

CREATE TEMPORARY TABLE resolved_test_questions ON COMMIT DROP AS
SELECT s.row_number, o.position, o.topic, o.text, o.points, q.id AS question_id
FROM staged_tests AS s
CROSS JOIN LATERAL ROWS FROM (
    json_to_recordset(s.questions) AS (topic TEXT, text TEXT, points INTEGER)
) WITH ORDINALITY AS o (topic, text, points, position)
LEFT JOIN known_topics AS t ON t.subject = s.subject AND t.path = o.topic
LEFT JOIN questions AS q ON q.topic_id = t.id AND q.question_text = o.text;
