import pytest

from planum.hub.assets.models import Asset, Signal
from planum.kernel.visibility import STRANGER, SYSTEM, NobodyIsLooking, viewing
from world import a_plant, a_signal, an_engineer, an_enterprise

pytestmark = pytest.mark.django_db


def test_an_owned_model_without_a_viewer_raises() -> None:
    a_signal()

    with pytest.raises(NobodyIsLooking):
        Signal.objects.count()


def test_a_stranger_sees_no_row() -> None:
    a_signal()

    with viewing(STRANGER):
        assert list(Signal.objects.all()) == []


def test_a_competitor_sees_only_its_own() -> None:
    ours, theirs = an_enterprise(), an_enterprise()
    mine = a_signal(a_plant(ours))
    a_signal(a_plant(theirs))

    with viewing(an_engineer(ours)):
        assert list(Signal.objects.all()) == [mine]


def test_related_managers_are_filtered_too() -> None:
    ours, theirs = an_enterprise(), an_enterprise()
    plant = a_plant(theirs)
    a_signal(plant)

    with viewing(an_engineer(ours)):
        assert plant.signals.count() == 0


def test_the_system_sees_all_and_the_frame_ends() -> None:
    a_signal()
    a_signal()

    with viewing(SYSTEM):
        assert Asset.objects.filter(level="site").count() == 2
    with pytest.raises(NobodyIsLooking):
        Asset.objects.count()
