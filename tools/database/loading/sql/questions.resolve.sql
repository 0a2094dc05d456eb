-- The topic of every staged question and, if it exists already, its row. The same text in the same
-- topic is the same question. New rows get identifiers that rise, which keeps their indexes compact.
CREATE TEMPORARY TABLE resolved_questions ON COMMIT DROP AS
SELECT s.row_number, t.id AS topic_id, coalesce(known.id, uuidv7()) AS id,
    known.id IS NOT NULL AS is_known
FROM staged_questions AS s
LEFT JOIN known_topics AS named ON named.subject = s.subject AND named.path = s.topic
LEFT JOIN topics AS t ON t.id = coalesce(s.topic_id, named.id)
LEFT JOIN questions AS known
    ON known.topic_id = t.id AND known.question_text = s.question_text;
ANALYZE staged_questions (row_number), resolved_questions;
