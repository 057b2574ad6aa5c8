"""An answer as a page shows it: the sentence, what was run, what to choose from, what is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from planum.assistant import toolbox
from planum.assistant.gazetteers import things_for
from planum.assistant.models import Outcome, Proposal, Run
from planum.assistant.printing import form_of, in_html, place_of
from planum.assistant.replaying import Replayed, answer_now, replay
from planum.assistant.surroundings import told
from planum.assistant.thoughts import EMBEDDED
from planum.kernel.capabilities import Capability
from planum.kernel.models import Person, Role
from planum.ui.formats import NOTHING
from planum.ui.panels import Panel

MOST_OPTIONS: Final = 8
MOST_BUTTONS: Final = 3
EXAMPLES: Final[Mapping[str, tuple[str, str]]] = {
    "alarms": ("现在有哪些报警还没处理？", "Which alarms are open right now?"),
    "late": ("哪些订单会逾期，为什么？", "Which orders are late, and why?"),
    "event": ("报告设备故障，停机两小时", "Report a breakdown of two hours"),
    "latest": ("各测点最新读数", "Latest readings of every signal"),
    "disclosures": ("我们的数据公开给了谁？", "Who can see our data?"),
    "counts": ("哪个工厂的报警最多？", "Which plant has the most alarms?"),
    "projects": ("有哪些项目在建？", "Which projects are under way?"),
    "payments": ("哪些拨付被拒了？", "Which payments were refused?"),
    "balances": ("试点资金还剩多少？", "How much of the pilot's money is left?"),
    "rules": ("拨付要满足哪些规则？", "Which rules must a payment meet?"),
    "organisations": ("平台上有哪些机构？", "Which organisations are on the platform?"),
    "log": ("变更日志有没有被篡改？", "Was the change log tampered with?"),
}
FOR_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    Role.PLANT_ENGINEER: ("alarms", "late", "latest", "event", "disclosures"),
    Role.SUPPLY_PLANNER: ("late", "alarms", "organisations", "disclosures"),
    Role.PARK_OPERATOR: ("counts", "organisations", "disclosures"),
    Role.INDUSTRY_OFFICER: ("projects", "counts", "payments", "balances"),
    Role.FINANCE_OFFICER: ("payments", "balances", "rules", "projects"),
    Role.PROVINCE_OFFICER: ("projects", "payments", "rules"),
    Role.SERVICE_CONSULTANT: ("organisations", "disclosures"),
    Role.PLATFORM_OPERATOR: ("log", "organisations", "counts"),
}


@dataclass(frozen=True)
class Choice:
    """A function that could be meant, or a value that could."""

    name: str
    label: object


@dataclass(frozen=True)
class Argument:
    name: str
    label: str
    value: object


@dataclass(frozen=True)
class Change:
    """One thing that an action would change."""

    subject: str
    facts: list[tuple[str, object, object]]


@dataclass(frozen=True)
class Shown:
    """All that a template needs of one run."""

    run: Run
    answer: SafeString | None
    panels: Sequence[Panel]
    steps: list[Replayed]
    link: str
    form: str
    title: str
    arguments: list[Argument]
    choices: list[Choice]
    options: list[Choice]
    missing_label: str
    proposal: Proposal | None
    changes: list[Change]
    by_model: bool

    @property
    def has_changed(self) -> bool:
        return any(one.is_same is False for one in self.steps)


def shown(run: Run, by: Person) -> Shown:
    """The run as this person may see it now."""
    steps, values = replay(run, by)
    text = answer_now(run, steps)
    capability = toolbox.tools().get(run.tool)
    links = {
        mark: place_of(one.reading.capability, one.reading.arguments)
        for one in steps
        if one.reading is not None
        for mark in [*one.reading.marked.values, *(mark for mark in values if int(mark[1:]) >= 1_000_000)]
    }
    proposal = Proposal.objects.filter(run=run).first()
    return Shown(
        run=run,
        answer=None if text is None else in_html(text, values, links),
        panels=[panel for one in steps for panel in _panels(one)],
        steps=steps,
        link=place_of(capability, run.arguments) if capability and capability.kind == "query" else "",
        form=form_of(capability, run.arguments) if capability else "",
        title=told().title_of(capability) if capability else "",
        arguments=_arguments(capability, run.arguments) if capability else [],
        choices=_choices(run),
        options=_options(run, capability) if capability and run.missing else [],
        missing_label=told().label_of(run.missing, capability.verb) if capability and run.missing else "",
        proposal=proposal,
        changes=changes(proposal) if proposal else [],
        by_model=run.answered_by != EMBEDDED,
    )


def changes(proposal: Proposal) -> list[Change]:
    """What a trial changed, field by field."""
    found = []
    for one in proposal.effect:
        names = [name for name in one["after"] if one["before"].get(name) != one["after"][name]]
        facts = [(told().label_of(name), _plain(one["before"].get(name)), _plain(one["after"][name])) for name in names]
        found.append(Change(str(one["subject"].rpartition(".")[2]), facts))
    return found


def examples(person: Person, language: str) -> list[str]:
    """What somebody of this role would ask."""
    names = dict.fromkeys(name for role in sorted(person.roles) for name in FOR_ROLES.get(role, ()))
    known = list(names) or ["organisations", "log"]
    return [EXAMPLES[name][0 if language.startswith("zh") else 1] for name in known]


def _panels(one: Replayed) -> Sequence[Panel]:
    if one.reading is None or one.reading.refusal:
        return []
    return told().panels_of(one.reading.capability, one.reading.result)


def _arguments(capability: Capability, given: Mapping[str, Any]) -> list[Argument]:
    return [
        Argument(name, told().label_of(name, capability.verb), given.get(name, ""))
        for name in capability.arguments.model_fields
        if name not in toolbox.UNSPEAKABLE
    ]


def _choices(run: Run) -> list[Choice]:
    """Other functions that could have been meant: to choose from when it was not clear, small otherwise."""
    known = toolbox.tools()
    near = [each["tool"] for each in run.scores if each["tool"] in known and each["tool"] != run.tool]
    return [Choice(name, told().title_of(known[name])) for name in near[:MOST_BUTTONS]]


def _options(run: Run, capability: Capability) -> list[Choice]:
    """Values that the missing argument could take, out of what the person may see."""
    info = capability.arguments.model_fields[run.missing]
    kind = toolbox.kind_of(capability, run.missing, toolbox.without_none(info.annotation))
    if kind == "choice":
        members: list[Any] = list(toolbox.without_none(info.annotation))
        return [Choice(str(one.value), str(getattr(one, "label", one.value))) for one in members]
    if kind not in ("code", "row"):
        return []
    things = things_for(capability, run.missing, run.question, by_number=kind == "row").all[:MOST_OPTIONS]
    return [Choice(str(one.value), _named(one.value, one.names)) for one in things]


def _named(value: object, names: Sequence[str]) -> object:
    others = [name for name in names if name != str(value)]
    return format_html("{} <small>{}</small>", others[0], value) if others else value


def _plain(value: object) -> object:
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


OUTCOMES_TO_CHOOSE: Final = (Outcome.ASKED, Outcome.STRANGE)
