CREATE TEMPORARY TABLE staged_questions (
    row_number BIGINT, topic_id UUID, subject TEXT, topic TEXT, question_text TEXT,
    question_type TEXT, difficulty_level TEXT, points INTEGER, explanation TEXT, hint TEXT,
    question_image_url TEXT, explanation_image_url TEXT, created_by TEXT, source TEXT,
    is_verified BOOLEAN, is_active BOOLEAN, option_texts TEXT[], option_labels TEXT[],
    option_flags BOOLEAN[], option_explanations TEXT[]
) ON COMMIT DROP;
