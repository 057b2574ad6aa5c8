"""The parameters that Planum ships: the nation's, the lists of the batches, and one file for each city."""

from importlib.resources import files

from planum.programme.rules.engine.loading import load_parameters
from planum.programme.rules.engine.parameters import Parameters


def shipped_parameters() -> Parameters:
    """All files of `data/parameters` as one; raises Refused if two of them contradict each other."""
    folder = files("planum.programme.rules") / "data" / "parameters"
    texts = [each.read_text("utf-8") for each in sorted(folder.iterdir(), key=lambda each: each.name)]
    return Parameters(parameter for text in texts for parameter in load_parameters(text))
