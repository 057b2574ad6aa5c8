"""Which of many tools a question asks for: a linear classifier over the features of `language`.

Trained in about a second on a few utterances of each tool; what a tool is called and says of itself are utterances too,
so that a tool without any of its own is found as well. The measure of confidence is the margin between the best two.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planum.assistant.engine.language import Features, Thesaurus, features

OUT_OF_SCOPE: Final = ""
CERTAIN_MARGIN: Final = 0.12
LEAST_SCORE: Final = -0.85
# How much each view weighs after each was scaled to length one, found on the development cases.
WEIGHTS: Final[Mapping[str, float]] = {"characters": 1.0, "words": 0.5, "concepts": 1.2}


@dataclass(frozen=True)
class Choice:
    """A tool and how well it fits: signed distances from its plane, comparable within one question."""

    tool: str
    score: float


@dataclass(frozen=True)
class Route:
    """The best tools for one question, best first, without the class of what is out of scope."""

    choices: tuple[Choice, ...]
    is_strange: bool
    margin: float

    @property
    def best(self) -> str:
        return self.choices[0].tool if self.choices else OUT_OF_SCOPE

    @property
    def is_certain(self) -> bool:
        return not self.is_strange and self.margin >= CERTAIN_MARGIN


class Router:
    """`Router.trained(...)` makes one; `route` may be called from many threads."""

    def __init__(
        self, views: Mapping[str, Any], planes: Any, thesaurus: Thesaurus, rows: Any, told: Sequence[str]
    ) -> None:
        self.tools = [str(tool) for tool in planes.classes_]
        self._views, self._planes, self._thesaurus = views, planes, thesaurus
        self._rows, self._told = rows, list(told)

    @classmethod
    def trained(cls, utterances: Mapping[str, Sequence[str]], thesaurus: Thesaurus) -> "Router":
        """From utterances by tool, those of `OUT_OF_SCOPE` being what no tool answers.

        Raises ValueError for fewer than two tools. One-versus-rest support vector machines with squared hinge loss
        (Fan et al., LIBLINEAR, JMLR 9, 2008) on tf-idf vectors; deterministic.
        """
        # Loading scikit-learn takes a second, which only a process that answers questions should spend.
        from scipy.sparse import hstack  # noqa: PLC0415  only training needs it
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  a slow library
        from sklearn.svm import LinearSVC  # noqa: PLC0415  a slow library

        if len(utterances) < 2:
            raise ValueError("A router chooses between two tools or more.")
        told = [(features(text, thesaurus), tool) for tool, texts in sorted(utterances.items()) for text in texts]
        seen = [each for each, _tool in told]
        views = {view: TfidfVectorizer(analyzer=_reader(view), sublinear_tf=True).fit(seen) for view in WEIGHTS}
        rows = hstack([views[view].transform(seen) * weight for view, weight in WEIGHTS.items()]).tocsr()
        names = [tool for _each, tool in told]
        return cls(views, LinearSVC(C=1.0, random_state=0).fit(rows, names), thesaurus, rows, names)

    def route(self, text: str, *, among: Collection[str] | None = None, best: int = 5) -> Route:
        """The `best` tools for a text, of all or `among` some. Strange is what resembles no tool enough."""
        row = self._row(text)
        scores = dict(zip(self.tools, map(float, self._planes.decision_function(row)[0]), strict=True))
        strange = scores.pop(OUT_OF_SCOPE, float("-inf"))
        ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
        choices = [Choice(tool, score) for tool, score in ranked if among is None or tool in among][:best]
        if not choices or row.nnz == 0:
            return Route(tuple(choices), is_strange=True, margin=0.0)
        top = choices[0].score
        margin = top - (choices[1].score if len(choices) > 1 else float("-inf"))
        return Route(tuple(choices), is_strange=strange > top or top < LEAST_SCORE, margin=margin)

    def near(self, text: str, *, among: Collection[str], best: int = 5) -> list[str]:
        """The tools with an utterance most like a text, by the cosine of their views; a plane says little beyond its
        own best.
        """
        likeness = (self._rows @ self._row(text).T).toarray()[:, 0]
        nearest: dict[str, float] = {}
        for tool, like in zip(self._told, likeness, strict=True):
            nearest[tool] = max(nearest.get(tool, 0.0), float(like))
        return sorted((tool for tool in nearest if tool in among), key=lambda tool: (-nearest[tool], tool))[:best]

    def _row(self, text: str) -> Any:
        from scipy.sparse import hstack  # noqa: PLC0415  as in `trained`

        said = [features(text, self._thesaurus)]
        return hstack([self._views[view].transform(said) * weight for view, weight in WEIGHTS.items()]).tocsr()


def _reader(view: str) -> Callable[[Features], list[str]]:
    return lambda told: list(getattr(told, view))
