MERGE INTO subjects AS known
USING staged_subjects AS s ON known.code = s.code
WHEN MATCHED AND (
    known.name, known.description, known.university, known.department, known.credit_hours,
    known.level, known.is_active
) IS DISTINCT FROM (
    s.name, coalesce(s.description, known.description),
    coalesce(s.university, known.university), coalesce(s.department, known.department),
    coalesce(s.credit_hours, known.credit_hours), coalesce(s.level, known.level),
    coalesce(s.is_active, known.is_active)
) THEN UPDATE SET
    name = s.name, description = coalesce(s.description, known.description),
    university = coalesce(s.university, known.university),
    department = coalesce(s.department, known.department),
    credit_hours = coalesce(s.credit_hours, known.credit_hours),
    level = coalesce(s.level, known.level), is_active = coalesce(s.is_active, known.is_active)
WHEN NOT MATCHED THEN
    INSERT (id, code, name, description, university, department, credit_hours, level, is_active)
    VALUES (
        coalesce(s.id, gen_random_uuid()), s.code, s.name, s.description, s.university,
        s.department, s.credit_hours, s.level, coalesce(s.is_active, TRUE)
    );
