"""What IELTS GenAI Prep writes: by its applications, and by functions of this platform."""
