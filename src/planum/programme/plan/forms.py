"""The forms of a plan's parts, made from their tables; amounts are typed in 万元."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, Region
from planum.programme.plan import actions
from planum.programme.plan.engine.numbers import plain
from planum.programme.plan.models import (
    CityLink,
    FundingLine,
    FundSource,
    ImplementationPlan,
    LinkKind,
    PlanEvidence,
    PlanGoal,
    PlannedIndustry,
    PlannedProject,
    PlanTask,
    PolicyLink,
    Safeguard,
)
from planum.programme.rules.engine.facts import Category, SupportForm, Wing
from planum.programme.rules.engine.facts_plan import OwnerRole
from planum.ui.fields import WanField

TYPES: Mapping[str, Any] = {
    "wing": Wing, "category": Category, "support_form": SupportForm, "owner_role": OwnerRole, "source": FundSource,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A table of the plan: its model, the fields one types, and those by which a row is found again."""

    model: Any
    fields: tuple[str, ...]
    key: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "industries": Part(
        PlannedIndustry,
        ("code", "name", "sub_industry", "output_fen", "firms", "chain_leader", "justification"), ("code",),
    ),
    "goals": Part(PlanGoal, ("code", "name", "unit", "baseline"), ("code",)),
    "tasks": Part(PlanTask, ("number", "wing", "title", "content", "responsible", "milestones"), ("number",)),
    "projects": Part(
        PlannedProject,
        ("code", "name", "wing", "industry", "owner", "owner_role", "credit_code", "total_investment_fen",
         "equipment_investment_fen", "central_fen", "category", "support_form", "starts_on", "finishes_on",
         "filing_code", "address", "content", "completed_fen", "funding_sources", "other_central_fen",
         "other_programme", "chain_code", "expected", "author_name", "author_kind", "leading_industry"), ("code",),
    ),
    "funds": Part(FundingLine, ("source", "year", "wing", "amount_fen"), ("source", "year", "wing")),
    "policies": Part(PolicyLink, ("programme", "content", "amount_fen"), ("programme",)),
    "links": Part(CityLink, ("kind", "city", "chain_code", "note"), ("kind", "city", "chain_code")),
    "safeguards": Part(Safeguard, ("topic", "content", "responsible"), ("topic",)),
    "evidence": Part(PlanEvidence, ("kind", "proves"), ()),
}  # fmt: skip
NEEDED = ("total_investment_fen", "amount_fen")


class OpenPlanForm(forms.Form):
    """A new plan of the reader's city, or a supplement to an approved one."""

    supplements = forms.ModelChoiceField(
        label=_("Supplement to"), queryset=ImplementationPlan._base_manager.none(), required=False,
        to_field_name="code", help_text=_("None: a plan of its own."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the plan"), max_length=200)
    batch = forms.IntegerField(label=_("Batch"), min_value=1, max_value=20)
    starts_on = forms.DateField(label=_("begins"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("ends"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *arguments: Any, plans: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("forms.ModelChoiceField[Any]", self.fields["supplements"]).queryset = plans


class ChapterForm(forms.Form):
    text = forms.CharField(
        label=_("Text"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("“## ” begins a section. Numbers of the plan stand by name in brackets, such as 【总投资】."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Excel or CSV file"))


def part_form(part: str, plan: ImplementationPlan, data: Any = None, files: Any = None, row: Any = None) -> forms.Form:
    """The form of a table's row; `row` fills it."""
    spec = PARTS[part]
    form = forms.Form(data, files, initial=_initial(part, row) if row else None)
    for name in spec.fields:
        form.fields[name] = _field(spec.model, name, plan)
    if part == "goals":
        for year in plan.years:
            form.fields[f"year_{year}"] = forms.DecimalField(
                label=_("%(year)d") % {"year": year}, required=False, max_digits=12, decimal_places=4
            )
    if part == "evidence":
        form.fields["file"] = forms.FileField(label=_("PDF"))
    return form


def saved(part: str, by: Person, plan: str, given: Mapping[str, Any], row: Any = None) -> None:
    """Call the action of the table with what its form gave."""
    values = {name: TYPES[name](value) if name in TYPES else value for name, value in given.items()}
    if part == "goals":
        years = _years(values)
        named = {name: value for name, value in values.items() if not name.startswith("year_")}
        actions.set_plan_goal(by=by, plan=plan, values=years, **named)
    elif part == "projects":
        write = actions.change_planned_project if row else actions.add_planned_project
        write(by=by, plan=plan, **values)
    elif part == "links":
        values |= {"city": values["city"].code, "kind": LinkKind(values["kind"])}
        actions.link_to_city(by=by, plan=plan, **values)
    elif part == "evidence":
        file = values.pop("file")
        content = base64.b64encode(file.read()).decode()
        actions.add_plan_evidence(by=by, plan=plan, name=file.name, content=content, **values)
    else:
        write_row: Any = {
            "industries": actions.set_planned_industry, "tasks": actions.set_plan_task,
            "funds": actions.set_funding_line, "policies": actions.link_policy, "safeguards": actions.set_safeguard,
        }[part]  # fmt: skip
        write_row(by=by, plan=plan, **values)


def unsaved(part: str, plan: ImplementationPlan, given: Mapping[str, Any]) -> models.Model | None:
    """The row as it would be saved, to be checked beforehand; none for a file."""
    spec = PARTS[part]
    if part == "evidence":
        return None
    key = {name: given[name] for name in spec.key}
    found = spec.model.objects.filter(plan=plan, **key).first() or spec.model(plan=plan)
    for name in spec.fields:
        setattr(found, name, given[name])
    if part == "goals":
        found.values = _years(given)
    return found  # type: ignore[no-any-return]


def _years(given: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.removeprefix("year_"): plain(value)
        for name, value in given.items()
        if name.startswith("year_") and value is not None
    }


def _initial(part: str, row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in PARTS[part].fields}
    if part == "goals":
        values |= {f"year_{year}": value for year, value in row.values.items()}
    if part == "links":
        values["city"] = row.city_id
    return values


def _field(model: Any, name: str, plan: ImplementationPlan) -> forms.Field:
    column = model._meta.get_field(name)
    if name.endswith("_fen"):
        return WanField(
            label=_("%(what)s (10,000 yuan)") % {"what": column.verbose_name}, required=name in NEEDED, if_empty=0
        )
    if name == "industry":
        rows = PlannedIndustry.objects.filter(plan=plan).values_list("code", "name")
        return forms.ChoiceField(label=_("Industry"), choices=[(code, f"{code} {word}") for code, word in rows])
    if name == "city":
        return forms.ModelChoiceField(label=_("Other city"), queryset=Region.objects.exclude(pk=plan.region_id))
    if name == "year":
        return forms.TypedChoiceField(label=_("Year"), choices=[(year, year) for year in plan.years], coerce=int)
    options: dict[str, Any] = (
        {"widget": forms.DateInput(attrs={"type": "date"})} if isinstance(column, models.DateField) else {}
    )
    if isinstance(column, models.TextField):
        options = {"widget": forms.Textarea(attrs={"rows": 3})}
    field: forms.Field = column.formfield(**options)
    return field
