-- What one user achieved in one subject, day by day.
SELECT date, tests_taken, questions_answered, correct_answers, average_score, study_time_minutes
FROM analytics_subject_performance
WHERE user_id = %(user_id)s AND subject_id = %(subject_id)s
    AND date BETWEEN %(first)s AND %(last)s AND tests_taken > 0
ORDER BY date
