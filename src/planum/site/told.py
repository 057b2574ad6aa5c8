"""What the assistant is told of the site: the names of functions, arguments and values, and how results are shown."""

from planum.assistant.surroundings import Surroundings, furnish
from planum.site.action_results import panels_of
from planum.site.action_words import label_of, title_of, value_label

furnish(Surroundings(title_of=title_of, label_of=label_of, value_label=value_label, panels_of=panels_of))
