DROP TABLE public.question_options;
DROP TABLE public.questions;
DROP FUNCTION public.require_correct_option();
