"""Which machine does what, when: orders, plans, and what to do when things come differently."""
