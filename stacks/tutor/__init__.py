"""AI Tutor: accounts, teaching material, chats with the tutor, and the audit trail."""
