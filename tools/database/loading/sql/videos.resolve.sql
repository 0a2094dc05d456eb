-- The topic of every staged lesson and, if it exists already, its row. A lesson is known by its file.
CREATE TEMPORARY TABLE resolved_videos ON COMMIT DROP AS
SELECT s.row_number, t.id AS topic_id, known.id
FROM staged_videos AS s
LEFT JOIN known_topics AS named ON named.subject = s.subject AND named.path = s.topic
LEFT JOIN topics AS t ON t.id = coalesce(s.topic_id, named.id)
LEFT JOIN video_lessons AS known ON known.topic_id = t.id AND known.s3_key = s.s3_key;
