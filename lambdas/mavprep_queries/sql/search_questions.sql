-- Active questions that match, best first. The expression is the one that the index
-- idx_questions_fulltext is built on, configuration included.
SELECT q.id, q.question_text, q.difficulty_level, t.name, s.name,
    ts_rank(to_tsvector('english', q.question_text), query.words) AS rank
FROM websearch_to_tsquery('english', %(text)s) AS query (words)
JOIN questions AS q ON to_tsvector('english', q.question_text) @@ query.words
JOIN topics AS t ON t.id = q.topic_id
JOIN subjects AS s ON s.id = t.subject_id
WHERE q.is_active = TRUE
ORDER BY rank DESC, q.id
LIMIT %(limit)s
