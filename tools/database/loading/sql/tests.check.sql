SELECT row_number, 'subject', s.subject, 'is no subject, neither in the database nor in the files'
FROM staged_tests AS s JOIN resolved_tests AS r USING (row_number)
WHERE r.subject_id IS NULL
UNION ALL
SELECT max(row_number), 'name', s.name, 'stands in more than one row of this subject, or in more '
    'than one test of it in the database'
FROM staged_tests AS s JOIN resolved_tests AS r USING (row_number)
WHERE r.subject_id IS NOT NULL
GROUP BY s.subject, s.name HAVING count(*) > 1
UNION ALL
SELECT row_number, 'questions[' || position || '].text', text,
    'is no question of this topic, neither in the database nor in the files'
FROM resolved_test_questions WHERE question_id IS NULL
UNION ALL
SELECT row_number, 'questions[' || max(position) || '].text', max(text),
    'stands in this test twice, or in more than one question of the topic in the database'
FROM resolved_test_questions
WHERE question_id IS NOT NULL
GROUP BY row_number, topic, text HAVING count(*) > 1
