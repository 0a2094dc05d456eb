"""Stream consumers: functions that follow the changes of tables, and where failed records go."""
