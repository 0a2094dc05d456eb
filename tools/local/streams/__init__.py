"""The stream pump: hands the records of table streams to functions, as Lambda does."""
