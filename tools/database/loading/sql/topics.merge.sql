MERGE INTO topics AS known
USING (
    SELECT s.*, subjects.id AS subject_id, parents.id AS parent_id, same.id AS known_id
    FROM staged_topics AS s
    JOIN subjects ON subjects.code = s.subject
    LEFT JOIN known_topics AS parents
        ON parents.subject = s.subject AND parents.path = s.parent
    LEFT JOIN known_topics AS same ON same.subject = s.subject AND same.path = s.path
    WHERE s.level = %(level)s
) AS s ON known.id = s.known_id
WHEN MATCHED AND (
    known.description, known.order_index, known.difficulty_level, known.estimated_study_hours
) IS DISTINCT FROM (
    coalesce(s.description, known.description), coalesce(s.order_index, known.order_index),
    coalesce(s.difficulty_level, known.difficulty_level),
    coalesce(s.estimated_study_hours, known.estimated_study_hours)
) THEN UPDATE SET
    description = coalesce(s.description, known.description),
    order_index = coalesce(s.order_index, known.order_index),
    difficulty_level = coalesce(s.difficulty_level, known.difficulty_level),
    estimated_study_hours = coalesce(s.estimated_study_hours, known.estimated_study_hours)
WHEN NOT MATCHED THEN
    INSERT (
        subject_id, parent_topic_id, name, description, order_index, difficulty_level,
        estimated_study_hours
    )
    VALUES (
        s.subject_id, s.parent_id, s.name, s.description, s.order_index, s.difficulty_level,
        s.estimated_study_hours
    );
