UPDATE public.analytics_rejected_attempts
SET reason = 'malformed_attempt'
WHERE reason = 'sum_overflow';

ALTER TABLE public.analytics_rejected_attempts
    DROP COLUMN stream_label,
    DROP CONSTRAINT analytics_rejected_attempts_reason_check,
    ADD CONSTRAINT analytics_rejected_attempts_reason_check CHECK (
        reason IN ('unknown_subject', 'malformed_subject', 'malformed_attempt')
    );

ALTER TABLE public.analytics_attempt_facts DROP COLUMN stream_label;

COMMENT ON COLUMN public.analytics_attempt_facts.sequence_number IS
    'Stream sequence number of the change that wrote this version';
COMMENT ON COLUMN public.analytics_rejected_attempts.sequence_number IS
    'Stream sequence number of the rejected version';
