-- Sequence numbers order the changes of one stream. A table made anew, or a stream switched off and
-- on, has another stream, whose numbers may begin lower: the newest change is the one with the
-- latest label and, within a stream, the highest number. Labels are times, and compared as texts.
-- What was written before has none, and is older than any change to come.
ALTER TABLE public.analytics_attempt_facts
    ADD COLUMN stream_label VARCHAR(64) COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE public.analytics_rejected_attempts
    ADD COLUMN stream_label VARCHAR(64) COLLATE "C" NOT NULL DEFAULT '',
    DROP CONSTRAINT analytics_rejected_attempts_reason_check,
    ADD CONSTRAINT analytics_rejected_attempts_reason_check CHECK (
        reason IN ('unknown_subject', 'malformed_subject', 'malformed_attempt', 'sum_overflow')
    );

COMMENT ON COLUMN public.analytics_attempt_facts.stream_label IS
    'Label of the stream that the change was read from, a time; empty if it was not kept yet';
COMMENT ON COLUMN public.analytics_attempt_facts.sequence_number IS
    'Sequence number, within its stream, of the change that wrote this version';
COMMENT ON COLUMN public.analytics_rejected_attempts.stream_label IS
    'Label of the stream that the rejected version was read from; empty if it was not kept yet';
COMMENT ON COLUMN public.analytics_rejected_attempts.sequence_number IS
    'Sequence number, within its stream, of the rejected version';
