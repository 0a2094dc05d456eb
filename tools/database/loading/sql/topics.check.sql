SELECT s.row_number, 'subject', s.subject, 'is no subject, neither in the database nor in the files'
FROM staged_topics AS s
WHERE NOT EXISTS (SELECT FROM subjects WHERE code = s.subject)
    AND NOT EXISTS (SELECT FROM staged_subjects WHERE code = s.subject)
UNION ALL
SELECT max(row_number), 'name', path, 'stands in more than one row of this subject'
FROM staged_topics
GROUP BY subject, path HAVING count(*) > 1
UNION ALL
SELECT s.row_number, 'parent', s.parent, 'is no topic of the subject, neither in the database nor in '
    'the files'
FROM staged_topics AS s
WHERE s.parent IS NOT NULL
    AND NOT EXISTS (SELECT FROM known_topics WHERE subject = s.subject AND path = s.parent)
    AND NOT EXISTS (
        SELECT FROM staged_topics AS p WHERE p.subject = s.subject AND p.path = s.parent
    )
UNION ALL
SELECT s.row_number, 'name', s.path, 'names several topics in the database'
FROM staged_topics AS s
JOIN known_topics AS known ON known.subject = s.subject AND known.path = s.path
GROUP BY s.row_number, s.path HAVING count(*) > 1
