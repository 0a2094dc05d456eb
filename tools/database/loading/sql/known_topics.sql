-- Every topic with the path of names that files refer to it by.
CREATE TEMPORARY VIEW known_topics AS
WITH RECURSIVE tree AS (
    SELECT t.id, s.code AS subject, t.name::text AS path
    FROM topics AS t JOIN subjects AS s ON s.id = t.subject_id
    WHERE t.parent_topic_id IS NULL
    UNION ALL
    SELECT child.id, tree.subject, tree.path || ' > ' || child.name
    FROM tree JOIN topics AS child ON child.parent_topic_id = tree.id
)
SELECT id, subject, path FROM tree;
