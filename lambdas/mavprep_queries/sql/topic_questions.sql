-- Random active questions of one topic, with their options.
-- The shuffle comes first and on the questions alone: options are read for those that are returned,
-- not for the whole topic.
SELECT q.id, q.question_text, q.difficulty_level, q.points, o.ids, o.texts, o.labels
FROM (
    SELECT id, question_text, difficulty_level, points, random() AS place
    FROM questions
    WHERE topic_id = %(topic_id)s AND is_active = TRUE
    ORDER BY place
    LIMIT %(limit)s
) AS q
CROSS JOIN LATERAL (
    SELECT array_agg(id ORDER BY order_index, id) AS ids,
        array_agg(option_text ORDER BY order_index, id) AS texts,
        array_agg(option_label ORDER BY order_index, id) AS labels
    FROM question_options
    WHERE question_id = q.id
) AS o
ORDER BY q.place
