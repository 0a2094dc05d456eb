CREATE TEMPORARY TABLE staged_topics (
    row_number BIGINT, subject TEXT, parent TEXT, name TEXT, description TEXT,
    order_index INTEGER, difficulty_level TEXT, estimated_study_hours DECIMAL(5, 2),
    path TEXT GENERATED ALWAYS AS (coalesce(parent || ' > ', '') || name) STORED,
    level INTEGER GENERATED ALWAYS AS (
        CASE WHEN parent IS NULL THEN 0 ELSE regexp_count(parent, ' > ') + 1 END
    ) STORED
) ON COMMIT DROP;
