import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from planum.errors import Refused, RefusedCell, RefusedRows
from planum.hub.connectors.actions import (
    add_connector,
    bind_signals,
    change_connector,
    disable_connector,
    enable_connector,
)
from planum.hub.connectors.queries import bindings, connectors, refused_readings
from planum.hub.connectors.shapes import BindingShape, NewBinding
from planum.kernel.models import ChangeEntry
from planum.kernel.visibility import viewing
from world import (
    a_connector,
    a_disclosure,
    a_plant,
    a_signal,
    an_engineer,
    an_enterprise,
    an_industry_officer,
    an_operator,
)

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-a-gateway"


def test_an_engineer_connects_a_source_of_the_firm() -> None:
    engineer = an_engineer()
    firm = engineer.organisation

    shape = add_connector(by=engineer, owner=firm.code, kind="tcp", name="网关", settings={"token": TOKEN, "port": 0})

    with viewing(engineer):
        assert connectors() == [shape]
    assert (shape.owner, shape.kind, shape.state, shape.enabled) == (firm.code, "tcp", "stopped", True)


def test_a_secret_is_kept_and_never_shown() -> None:
    engineer = an_engineer()

    shape = add_connector(
        by=engineer, owner=engineer.organisation.code, kind="tcp", name="网关", settings={"token": TOKEN}
    )
    changed = change_connector(by=engineer, connector=shape.id, settings={"port": 5000})

    assert shape.settings == {"token": "•••"}
    assert changed.settings == {"token": "•••", "port": 5000}
    assert [TOKEN in f"{entry.before}{entry.after}" for entry in ChangeEntry.objects.all()] == [False, False]


def test_wrong_settings_are_refused_without_repeating_them() -> None:
    engineer = an_engineer()
    secret = "my secret with spaces"

    for settings in ({"token": secret}, {"token": TOKEN, "ports": 1}, {"token": TOKEN, "port": "x"}, {}):
        with pytest.raises(Refused) as refusal:
            add_connector(by=engineer, owner=engineer.organisation.code, kind="tcp", name="网关", settings=settings)
        assert secret not in str(refusal.value)


def test_files_of_the_server_are_named_by_the_operator_alone() -> None:
    firm = an_enterprise()
    settings = {"token": TOKEN, "certificate": "tls.pem", "key": "tls.key"}

    with pytest.raises(Refused):
        add_connector(by=an_engineer(firm), owner=firm.code, kind="tcp", name="网关", settings=settings)
    shape = add_connector(by=an_operator(), owner=firm.code, kind="tcp", name="网关", settings=settings)

    assert shape.settings == {**settings, "token": "•••"}


def test_a_name_stands_once_in_a_firm() -> None:
    engineer = an_engineer()
    a_connector(engineer.organisation, name="网关")

    with pytest.raises(Refused):
        add_connector(by=engineer, owner=engineer.organisation.code, kind="tcp", name="网关", settings={"token": TOKEN})


def test_a_competitor_and_a_bureau_see_no_source() -> None:
    source = a_connector(an_enterprise())
    competitor, bureau = an_engineer(), an_industry_officer()

    for person in (competitor, bureau):
        with viewing(person):
            assert (connectors(), bindings(connector=source.pk), refused_readings()) == ([], [], [])
    with pytest.raises(ObjectDoesNotExist):
        disable_connector(by=competitor, connector=source.pk)
    with pytest.raises(PermissionDenied):
        disable_connector(by=bureau, connector=source.pk)
    with pytest.raises((PermissionDenied, ObjectDoesNotExist)):
        add_connector(by=competitor, owner=source.owner.code, kind="tcp", name="网关", settings={"token": TOKEN})


def test_a_source_is_switched_off_and_on_once() -> None:
    engineer = an_engineer()
    source = a_connector(engineer.organisation)

    assert disable_connector(by=engineer, connector=source.pk).enabled is False
    with pytest.raises(Refused):
        disable_connector(by=engineer, connector=source.pk)
    assert enable_connector(by=engineer, connector=source.pk).enabled is True


def test_addresses_are_bound_and_bound_anew() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    one, other = a_signal(plant), a_signal(plant)
    source = a_connector(engineer.organisation)
    changed_at = source.changed_at

    bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("a", one.path), NewBinding("b", one.path, "°F")])
    bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("a", other.path)])

    with viewing(engineer):
        assert bindings(connector=source.pk) == [BindingShape("a", other.path, ""), BindingShape("b", one.path, "°F")]
    source.refresh_from_db()
    assert source.changed_at > changed_at


def test_bindings_are_refused_whole_with_row_and_column() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    source = a_connector(engineer.organisation)
    rows = [
        NewBinding("a", signal.path),
        NewBinding("a", signal.path),
        NewBinding("", signal.path),
        NewBinding("c", "nowhere"),
        NewBinding("d", signal.path, "kPa"),
    ]

    with pytest.raises(RefusedRows) as refusal:
        bind_signals(by=engineer, connector=source.pk, rows=rows)

    cells = refusal.value.cells
    assert [(cell.row, cell.column, cell.given) for cell in cells] == [
        (3, "address", "a"),
        (4, "address", ""),
        (5, "signal", "nowhere"),
        (6, "unit", "kPa"),
    ]
    assert isinstance(cells[0], RefusedCell)
    with viewing(engineer):
        assert bindings(connector=source.pk) == []


def test_a_disclosed_signal_of_another_firm_cannot_be_written_to() -> None:
    engineer = an_engineer()
    theirs = a_signal(a_plant(an_enterprise()))
    a_disclosure(theirs.asset, engineer.organisation)
    source = a_connector(engineer.organisation)

    with pytest.raises(RefusedRows):
        bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("a", theirs.path)])


def test_the_operator_binds_on_behalf_of_a_firm() -> None:
    signal = a_signal()
    source = a_connector(signal.asset.enterprise)

    shapes = bind_signals(by=an_operator(), connector=source.pk, rows=[NewBinding("a", signal.path)])

    assert shapes == [BindingShape("a", signal.path, "")]
