-- All topics of one subject, each below its parent, in their order among siblings. A subject without
-- topics gives one row whose topic is NULL.
WITH RECURSIVE tree AS (
    SELECT id, name, 0 AS level, ARRAY[id] AS path,
        ARRAY[(coalesce(order_index, 2147483647), name, id)] AS place
    FROM topics
    WHERE subject_id = %(subject_id)s AND parent_topic_id IS NULL
    UNION ALL
    SELECT child.id, child.name, tree.level + 1, tree.path || child.id,
        tree.place || (coalesce(child.order_index, 2147483647), child.name, child.id)
    FROM tree
    JOIN topics AS child ON child.parent_topic_id = tree.id
)
SELECT s.id, s.name, tree.id, tree.name, tree.level, tree.path
FROM subjects AS s
LEFT JOIN tree ON TRUE
WHERE s.id = %(subject_id)s
ORDER BY tree.place
