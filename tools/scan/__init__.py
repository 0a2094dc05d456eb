"""`make scan`: checkov, parliament and cloudsplaining over the templates of prod."""
