"""What DynamoDB takes a second: of one partition key value, of a table, of a stream."""

WRITE_UNITS_OF_A_VALUE, READ_UNITS_OF_A_VALUE = 1_000, 3_000
"""Of one partition key value, in the table and in each index alike."""

UNITS_OF_A_TABLE = 40_000
"""The default quota of write units, and of read units: of a table, and of each of its indexes."""

VECTOR_BYTES_OF_A_VALUE = 10_000_000
"""Written to one partition key value of a vector index."""

NEW_TABLE_WRITE_UNITS = 4_000
"""What a new table takes on demand before it has seen more; it doubles from its last peak."""
