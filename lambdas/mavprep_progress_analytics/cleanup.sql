-- Deletes what another writer rejected while these versions, newer and not rejected, were applied.
DELETE FROM public.analytics_rejected_attempts AS stored
USING
    unnest(%s::text [], %s::text [], %s::text [], %s::numeric [])
        AS newer (user_id, sort_key, stream_label, sequence_number)
WHERE stored.user_id = newer.user_id
    AND stored.sort_key = newer.sort_key
    AND (stored.stream_label, stored.sequence_number)
        <= (newer.stream_label, newer.sequence_number)
