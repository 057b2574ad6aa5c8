"""Every page of every role on the model city: how many queries, how long, and what the city itself costs.

    python -m benchmarks.rooms [--home DIR] [--short] [--json]

The model city is built in a home of its own (its seconds and its memory are measured), or `--home` names one that is
there. Then each of the roles' accounts follows every link from its first page, at most three pages of one kind; each
page is opened twice, and the second time is counted.
"""
