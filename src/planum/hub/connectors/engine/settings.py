"""Checks that the settings of every connector share."""

from planum.errors import Refused


def require(holds: object, given: str, allowed: str, remedy: str = "Correct the setting.") -> None:
    """Raises Refused with the three sentences unless `holds`."""
    if not holds:
        raise Refused(given, allowed, remedy)


def require_port(port: int, *, least: int = 1) -> None:
    require(least <= port <= 65_535, f"The port {port}.", f"A port is a whole number from {least} to 65535.")


def require_between(name: str, value: float, least: float, most: float) -> None:
    require(least <= value <= most, f"{name} is {value}.", f"{name} lies between {least} and {most}.")


def require_text(name: str, value: str) -> None:
    require(bool(value.strip()), f"{name} is empty.", f"{name} must be given.")
