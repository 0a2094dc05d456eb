CREATE TEMPORARY TABLE staged_videos (
    row_number BIGINT, topic_id UUID, subject TEXT, topic TEXT, title TEXT, description TEXT,
    duration_seconds INTEGER, quality_levels TEXT[], s3_key TEXT, cloudfront_url TEXT,
    thumbnail_url TEXT, instructor_name TEXT, instructor_bio TEXT, transcript TEXT,
    subtitles_url TEXT, slides_url TEXT, difficulty_level TEXT, prerequisites TEXT[], tags TEXT[],
    is_published BOOLEAN, is_free BOOLEAN
) ON COMMIT DROP;
