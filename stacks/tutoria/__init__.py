"""TutorIA chat: the messages between students and AI tutors, and what they cost."""
