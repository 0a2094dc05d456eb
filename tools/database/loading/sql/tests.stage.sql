CREATE TEMPORARY TABLE staged_tests (
    row_number BIGINT, subject TEXT, name TEXT, description TEXT, duration_minutes INTEGER,
    total_points INTEGER, passing_score INTEGER, shuffle_questions BOOLEAN,
    shuffle_options BOOLEAN, show_correct_answers BOOLEAN, allow_review BOOLEAN,
    is_published BOOLEAN, is_timed BOOLEAN, requires_proctor BOOLEAN, created_by TEXT,
    questions JSON
) ON COMMIT DROP;
