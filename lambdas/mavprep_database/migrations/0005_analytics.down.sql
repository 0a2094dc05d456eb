DROP TABLE public.analytics_rejected_attempts;
DROP TABLE public.analytics_attempt_facts;
DROP TABLE public.analytics_subject_performance;
