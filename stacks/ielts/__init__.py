"""IELTS GenAI Prep: accounts, assessments, purchases, moderation, support and DevOps agents."""
