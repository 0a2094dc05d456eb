"""Every change of Tutor's tables becomes an entry of the audit trail."""
