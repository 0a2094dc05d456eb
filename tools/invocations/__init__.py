"""What Lambda takes, and how it reads answers: the same for a real function and a local one."""
