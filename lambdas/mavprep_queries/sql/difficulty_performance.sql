-- What one user achieved in one subject by difficulty, over a period.
SELECT coalesce(sum(easy_correct), 0), coalesce(sum(easy_total), 0),
    coalesce(sum(medium_correct), 0), coalesce(sum(medium_total), 0),
    coalesce(sum(hard_correct), 0), coalesce(sum(hard_total), 0)
FROM analytics_subject_performance
WHERE user_id = %(user_id)s AND subject_id = %(subject_id)s
    AND date BETWEEN %(first)s AND %(last)s
