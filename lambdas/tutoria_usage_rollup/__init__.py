"""Sums up TutorIA's chat usage per day, provider, module and student."""
