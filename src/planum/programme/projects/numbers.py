"""Invoice and serial numbers of an application that stand in another application or programme too (R33)."""

from collections.abc import Iterator

from planum.programme.projects.models import Application, EquipmentLine, FundingRecord
from planum.programme.projects.searching import COMPARED
from planum.programme.rules.engine.facts_evidence import RepeatedUse
from planum.programme.rules.engine.uniqueness import NumberUse, plain_number, repeated_uses


def repeated_in(row: Application) -> tuple[RepeatedUse, ...]:
    """For officials alone: it names applications of other firms."""
    own = [
        use
        for invoice, serial in EquipmentLine._base_manager.filter(application=row).values_list("invoice", "serial")
        for use in _uses(invoice, serial, "own", "")
    ]
    wanted = {plain_number(use.number) for use in own}
    if not wanted:
        return ()
    others = [use for use in _elsewhere(row) if plain_number(use.number) in wanted]
    return repeated_uses([*own, *others]).get("own", ())


def _elsewhere(row: Application) -> Iterator[NumberUse]:
    pilot = row.call.pilot
    lines = EquipmentLine._base_manager.filter(application__call__pilot=pilot, application__state__in=COMPARED)
    found = lines.exclude(application=row).values_list("invoice", "serial", "application__code", "application__name")
    for invoice, serial, code, name in found:
        yield from _uses(invoice, serial, f"a{code}", f"{code} {name}".strip())
    given = FundingRecord._base_manager.filter(region=pilot.region_id).exclude(invoice="", serial="")
    for key, invoice, serial, programme, firm in given.values_list("pk", "invoice", "serial", "programme", "firm"):
        yield from _uses(invoice, serial, f"f{key}", f"{programme} {firm}")


def _uses(invoice: str, serial: str, place: str, where: str) -> Iterator[NumberUse]:
    if invoice:
        yield NumberUse("invoice", invoice, place, where)
    if serial:
        yield NumberUse("serial", serial, place, where)
