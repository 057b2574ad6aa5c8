"""How a project is getting on, from figures alone."""
