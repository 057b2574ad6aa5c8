"""Decisions 智能决策: from an alarm or prognosis to a likely cause, priced options, a person's choice, its outcome."""
