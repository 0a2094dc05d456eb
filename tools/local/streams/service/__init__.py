"""What Lambda and CloudWatch Logs answer of functions that run here.

The front leads a few calls here instead of to moto, which only describes functions: those of event
source mappings, invocations, and reading logs.
"""
