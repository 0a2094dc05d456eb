"""Queries over chat messages that have expired; the days in them are examples to be changed."""

from data_platform.archive.queries import ArchiveQuery

# DOUBLE holds every number of DynamoDB; decimals keep the digits of money. What is added up has at
# most the digits that the roll-up takes: a sum that overflows would fail the query for all.
# Identifiers stay strings, with all their digits.
ARCHIVE_QUERIES = (
    ArchiveQuery(
        construct_id="MessagesQuery",
        name="messages",
        purpose="List the messages of some days; change the days, and add conditions.",
        days="BETWEEN '2024-01-01' AND '2024-01-31'",
        select="""
SELECT
    {conversationId} AS conversation_id,
    from_unixtime(TRY_CAST({timestamp} AS DOUBLE) / 1000) AS written_at,
    {moduleId} AS module_id,
    {studentId} AS student_id,
    {provider} AS provider,
    {model} AS model,
    {role} AS role,
    {content} AS content,
    TRY_CAST({inputTokens} AS DOUBLE) AS input_tokens,
    TRY_CAST({outputTokens} AS DOUBLE) AS output_tokens,
    TRY_CAST({costUsd} AS DECIMAL(38, 24)) AS cost_usd,
    TRY_CAST({latencyMs} AS DOUBLE) AS latency_ms
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
    from_unixtime(TRY_CAST({timestamp} AS DOUBLE) / 1000) AS written_at,
    {role} AS role,
    {content} AS content
FROM items
WHERE {conversationId} = 'conversation-1001'
ORDER BY TRY_CAST({timestamp} AS DECIMAL(38, 24))
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
    COALESCE(sum(TRY_CAST({inputTokens} AS DECIMAL(25, 10))), 0) AS input_tokens,
    COALESCE(sum(TRY_CAST({outputTokens} AS DECIMAL(25, 10))), 0) AS output_tokens,
    COALESCE(sum(TRY_CAST({costUsd} AS DECIMAL(33, 24))), 0) AS cost_usd
FROM items
GROUP BY dt, {provider}
ORDER BY dt, provider
""",
    ),
)
