SELECT row_number, CASE WHEN s.topic_id IS NULL THEN 'topic' ELSE 'topicId' END,
    coalesce(s.topic_id::text, s.subject || ' > ' || s.topic), 'is no topic, neither in the '
    'database nor in the files; or it names several'
FROM staged_questions AS s JOIN resolved_questions AS r USING (row_number)
WHERE r.topic_id IS NULL
UNION ALL
SELECT max(row_number), 'text', s.question_text, 'stands in more than one row of this topic, or in '
    'more than one question of it in the database'
FROM staged_questions AS s JOIN resolved_questions AS r USING (row_number)
WHERE r.topic_id IS NOT NULL
GROUP BY r.topic_id, s.question_text HAVING count(*) > 1
