"""Pictures of the dashboards, drawn from the synthesized templates with made-up values."""
