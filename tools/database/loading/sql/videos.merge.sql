MERGE INTO video_lessons AS known
USING (
    SELECT s.*, r.id, r.topic_id AS resolved_topic_id
    FROM staged_videos AS s JOIN resolved_videos AS r USING (row_number)
) AS s
ON known.id = s.id
WHEN MATCHED AND (
    known.title, known.duration_seconds, known.cloudfront_url, known.description,
    known.quality_levels::text[], known.thumbnail_url, known.instructor_name,
    known.instructor_bio, known.transcript, known.subtitles_url, known.slides_url,
    known.difficulty_level, known.prerequisites, known.tags::text[], known.is_published,
    known.is_free
) IS DISTINCT FROM (
    s.title, s.duration_seconds, s.cloudfront_url, coalesce(s.description, known.description),
    coalesce(s.quality_levels, known.quality_levels),
    coalesce(s.thumbnail_url, known.thumbnail_url),
    coalesce(s.instructor_name, known.instructor_name),
    coalesce(s.instructor_bio, known.instructor_bio), coalesce(s.transcript, known.transcript),
    coalesce(s.subtitles_url, known.subtitles_url), coalesce(s.slides_url, known.slides_url),
    coalesce(s.difficulty_level, known.difficulty_level),
    coalesce(s.prerequisites, known.prerequisites), coalesce(s.tags, known.tags),
    coalesce(s.is_published, known.is_published), coalesce(s.is_free, known.is_free)
) THEN UPDATE SET
    title = s.title, duration_seconds = s.duration_seconds, cloudfront_url = s.cloudfront_url,
    description = coalesce(s.description, known.description),
    quality_levels = coalesce(s.quality_levels, known.quality_levels),
    thumbnail_url = coalesce(s.thumbnail_url, known.thumbnail_url),
    instructor_name = coalesce(s.instructor_name, known.instructor_name),
    instructor_bio = coalesce(s.instructor_bio, known.instructor_bio),
    transcript = coalesce(s.transcript, known.transcript),
    subtitles_url = coalesce(s.subtitles_url, known.subtitles_url),
    slides_url = coalesce(s.slides_url, known.slides_url),
    difficulty_level = coalesce(s.difficulty_level, known.difficulty_level),
    prerequisites = coalesce(s.prerequisites, known.prerequisites),
    tags = coalesce(s.tags, known.tags),
    is_published = coalesce(s.is_published, known.is_published),
    published_at = CASE WHEN s.is_published AND known.published_at IS NULL
        THEN CURRENT_TIMESTAMP ELSE known.published_at END,
    is_free = coalesce(s.is_free, known.is_free)
WHEN NOT MATCHED THEN
    INSERT (
        topic_id, title, description, duration_seconds, quality_levels, s3_key, cloudfront_url,
        thumbnail_url, instructor_name, instructor_bio, transcript, subtitles_url, slides_url,
        difficulty_level, prerequisites, tags, is_published, published_at, is_free
    )
    VALUES (
        s.resolved_topic_id, s.title, s.description, s.duration_seconds, s.quality_levels,
        s.s3_key, s.cloudfront_url, s.thumbnail_url, s.instructor_name, s.instructor_bio,
        s.transcript, s.subtitles_url, s.slides_url, s.difficulty_level, s.prerequisites, s.tags,
        coalesce(s.is_published, FALSE),
        CASE WHEN s.is_published THEN CURRENT_TIMESTAMP END, coalesce(s.is_free, TRUE)
    );
