DROP TABLE public.video_lessons;
DROP TABLE public.test_questions;
DROP TABLE public.test_templates;
