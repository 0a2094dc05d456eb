"""The parts of the soak: what is written, what goes wrong meanwhile, and what has to come of it."""
