SELECT row_number, CASE WHEN s.topic_id IS NULL THEN 'topic' ELSE 'topicId' END,
    coalesce(s.topic_id::text, s.subject || ' > ' || s.topic), 'is no topic, neither in the '
    'database nor in the files; or it names several'
FROM staged_videos AS s JOIN resolved_videos AS r USING (row_number)
WHERE r.topic_id IS NULL
UNION ALL
SELECT max(row_number), 's3Key', s.s3_key, 'stands in more than one row of this topic, or in more '
    'than one lesson of it in the database'
FROM staged_videos AS s JOIN resolved_videos AS r USING (row_number)
WHERE r.topic_id IS NOT NULL
GROUP BY r.topic_id, s.s3_key HAVING count(*) > 1
