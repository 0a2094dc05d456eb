"""Dashboards: what they show, as data, and the CloudWatch dashboards made of it."""
