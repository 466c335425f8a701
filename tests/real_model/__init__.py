"""A real open-weight model: serving it, and recording what it answers about the seeds."""
