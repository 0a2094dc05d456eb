"""Load subjects, topics, questions, tests and videos from files: all of them or nothing."""
