"""An archive of expired items in S3: its bucket, its catalogue and its queries."""
