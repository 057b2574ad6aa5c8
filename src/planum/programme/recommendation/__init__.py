"""A province recommends a city: rounds, candidacies, examination, letter and submission; and what links cities."""
