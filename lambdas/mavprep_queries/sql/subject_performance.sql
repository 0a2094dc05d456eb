-- What one user achieved in each subject, over a period. The average is taken from the sums: an
-- average of daily averages would weigh a day with one test like a day with ten.
SELECT p.subject_id, s.name, sum(p.tests_taken), sum(p.questions_answered), sum(p.correct_answers),
    round(sum(p.score_sum) / sum(p.tests_taken), 2), sum(p.study_time_seconds) / 60
FROM analytics_subject_performance AS p
JOIN subjects AS s ON s.id = p.subject_id
WHERE p.user_id = %(user_id)s AND p.date BETWEEN %(first)s AND %(last)s AND p.tests_taken > 0
GROUP BY p.subject_id, s.name
ORDER BY s.name, p.subject_id
