"""Metrics, alarms and dashboards, and what publishes the figures that AWS does not.

How an alarm comes about:

- `metrics` is the catalogue of what is published, with dimensions and statistics (`catalogue`).
- `policy` holds the rules: `rules.AlarmRule` says what is watched (`signals`), from where on, why,
  and which runbook helps. `policy.general` lists those for every product, ``stacks/*/alarms.py``
  those of a document, `policy.account` those for an account as a whole.
- `discovery` finds what a stack holds, as `policy.resources.Resource`; `policy.definitions` turns a
  rule and a resource into the definition of an alarm. Up to here all is data, apart from discovery.
- `ProductMonitoring` makes the alarms (`MetricAlarm`) and the one that pages (`CriticalAlarm`),
  `AlarmTopics` the topics that they notify. `settings` says how much of it a stage has.

To add a rule, write it into the module of `policy` about the kind of resource, its runbook into
``docs/runbooks``, and a scenario into ``tests/unit/monitoring``.
"""
