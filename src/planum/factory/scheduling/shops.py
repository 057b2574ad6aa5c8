"""How a plant plans, where it said so."""

from zoneinfo import ZoneInfo

from planum.factory.scheduling.models import Shop
from planum.factory.scheduling.timeline import zone_of
from planum.hub.assets.models import Asset


def shop_of(plant: Asset) -> Shop:
    """What is set, or what counts while nothing is; the latter has no row."""
    return Shop.objects.filter(plant=plant).first() or Shop(plant=plant)


def zone_of_plant(plant: Asset) -> ZoneInfo:
    return zone_of(shop_of(plant).time_zone)
