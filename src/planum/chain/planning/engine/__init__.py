"""Weekly planning of a chain by linear and mixed-integer programs: plans, what a failure endangers, the answer."""
