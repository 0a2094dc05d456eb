"""Queries over chat messages that have expired; the days in them are examples to be changed."""

from __future__ import annotations

from data_platform.archive.queries import ArchiveQuery

ARCHIVE_QUERIES = (
    ArchiveQuery(
        construct_id="MessagesQuery",
        name="messages",
        purpose="List the messages of some days; change the days, and add conditions.",
        days="BETWEEN '2024-01-01' AND '2024-01-31'",
        select="""
SELECT
    {conversationId} AS conversation_id,
    from_unixtime(CAST({timestamp} AS DOUBLE) / 1000) AS written_at,
    TRY_CAST({moduleId} AS BIGINT) AS module_id,
    TRY_CAST({studentId} AS BIGINT) AS student_id,
    {provider} AS provider,
    {model} AS model,
    {role} AS role,
    {content} AS content,
    TRY_CAST({inputTokens} AS BIGINT) AS input_tokens,
    TRY_CAST({outputTokens} AS BIGINT) AS output_tokens,
    TRY_CAST({costUsd} AS DECIMAL(38, 24)) AS cost_usd,
    TRY_CAST({latencyMs} AS BIGINT) AS latency_ms
FROM items
ORDER BY conversation_id, written_at
""",
    ),
    ArchiveQuery(
        construct_id="ConversationQuery",
        name="conversation",
        purpose="Read one conversation in the order it was written.",
        days="BETWEEN '2024-01-01' AND '2024-01-31'",
        select="""
SELECT
    from_unixtime(CAST({timestamp} AS DOUBLE) / 1000) AS written_at,
    {role} AS role,
    {content} AS content
FROM items
WHERE {conversationId} = 'conversation-1001'
ORDER BY CAST({timestamp} AS DECIMAL(38, 0))
""",
    ),
    ArchiveQuery(
        construct_id="DailyUsageQuery",
        name="daily-usage",
        purpose="Add up messages, tokens and cost per day and provider, to check ChatUsageDaily.",
        days="BETWEEN '2024-01-01' AND '2024-12-31'",
        select="""
SELECT
    dt,
    {provider} AS provider,
    count(*) AS messages,
    sum(COALESCE(TRY_CAST({inputTokens} AS BIGINT), 0)) AS input_tokens,
    sum(COALESCE(TRY_CAST({outputTokens} AS BIGINT), 0)) AS output_tokens,
    sum(COALESCE(TRY_CAST({costUsd} AS DECIMAL(38, 24)), 0)) AS cost_usd
FROM items
GROUP BY dt, {provider}
ORDER BY dt, provider
""",
    ),
)
