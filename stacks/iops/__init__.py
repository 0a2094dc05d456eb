"""Intelligent Operations Dashboard: operational metrics and AI insights."""
