CREATE TEMPORARY TABLE staged_subjects (
    row_number BIGINT, id UUID, code TEXT, name TEXT, description TEXT, university TEXT,
    department TEXT, credit_hours INTEGER, level TEXT, is_active BOOLEAN
) ON COMMIT DROP;
