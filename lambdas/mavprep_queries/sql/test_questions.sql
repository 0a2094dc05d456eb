-- One test with its questions in order, each with its options. A test without questions gives one
-- row whose question is NULL, so that it can be told from a test that does not exist.
SELECT t.id, t.name, t.duration_minutes, q.id, q.question_text, q.question_type,
    coalesce(a.points_override, q.points), o.ids, o.texts, o.labels
FROM test_templates AS t
LEFT JOIN (test_questions AS a JOIN questions AS q ON q.id = a.question_id)
    ON a.test_template_id = t.id
CROSS JOIN LATERAL (
    SELECT array_agg(id ORDER BY order_index, id) AS ids,
        array_agg(option_text ORDER BY order_index, id) AS texts,
        array_agg(option_label ORDER BY order_index, id) AS labels
    FROM question_options
    WHERE question_id = q.id
) AS o
WHERE t.id = %(test_id)s
ORDER BY a.order_index
