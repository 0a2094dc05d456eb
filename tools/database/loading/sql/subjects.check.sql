SELECT max(row_number), 'code', code, 'stands in more than one row'
FROM staged_subjects
GROUP BY code HAVING count(*) > 1
UNION ALL
SELECT s.row_number, 'id', s.id::text,
    'is not the id that the subject ' || known.code || ' has: ' || known.id
FROM staged_subjects AS s
JOIN subjects AS known ON known.code = s.code AND known.id <> s.id
UNION ALL
SELECT s.row_number, 'id', s.id::text, 'is the id of another subject: ' || known.code
FROM staged_subjects AS s
JOIN subjects AS known ON known.id = s.id AND known.code <> s.code
UNION ALL
SELECT max(row_number), 'id', id::text, 'stands in more than one row'
FROM staged_subjects
WHERE id IS NOT NULL
GROUP BY id HAVING count(*) > 1
