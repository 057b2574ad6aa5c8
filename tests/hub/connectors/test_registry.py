import pytest

from planum.errors import Refused
from planum.hub.connectors.registry import CONNECTORS, load


@pytest.mark.parametrize("kind", sorted(CONNECTORS))
def test_every_kind_can_be_loaded(kind: str):
    connector, settings = load(kind)

    assert (connector.__name__, settings.__name__) == (CONNECTORS[kind].connector, CONNECTORS[kind].settings)


def test_an_unknown_kind_is_refused():
    with pytest.raises(Refused, match="'fax'"):
        load("fax")
