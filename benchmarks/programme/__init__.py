"""The whole programme of a city at once: every rule over every subject, the three-way match, the duplicate search.

A city with so many projects, 20 equipment lines and 100 invoices each, made from a seed, with planted breaches of
every rule and planted duplicates. The check is told nothing of what was planted. Printed are the seconds of the full
check, the breaches found and the false alarms of each rule, and recall and precision of the duplicate search beside
rapidfuzz over all pairs, equal codes, and splink on the same records.

The noise that spoils names, numbers and addresses stands here alone and shares nothing with the engine it tests.
"""
