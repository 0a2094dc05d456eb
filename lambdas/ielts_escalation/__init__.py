"""Publishes what people of IELTS must look at: tickets, blocked content, pending fixes."""
