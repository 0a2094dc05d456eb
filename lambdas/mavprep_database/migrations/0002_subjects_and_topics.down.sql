DROP TABLE public.topics;
DROP TABLE public.subjects;
DROP FUNCTION public.refuse_topic_cycle();
DROP FUNCTION public.set_updated_at();
