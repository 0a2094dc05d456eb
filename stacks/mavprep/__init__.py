"""MavPrep: test preparation, study plans and community of university students."""
