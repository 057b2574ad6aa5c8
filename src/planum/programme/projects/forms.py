"""What is typed in on the pages of calls, applications and duplicates."""

from base64 import b64encode
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.errors import Refused
from planum.programme.plan.models import Pilot
from planum.programme.projects.form_schema import CHOICES, GROUPS, FormField, as_typed, fields_of, value_of
from planum.programme.projects.labels import source_words
from planum.programme.projects.models import Application, Category, Contract, Project, SupportForm, Wing
from planum.programme.projects.prefilling import evidence_of
from planum.ui.fields import WanField

DAY = {"type": "date"}


class ApplicationForm(forms.Form):
    """The form of a call by its data. Nothing is required while it is a draft; the check beside it says what is."""

    def __init__(self, row: Application, data: Any = None) -> None:
        self.row, self.schema = row, fields_of(row.call)
        super().__init__(data, initial={field.code: as_typed(field, value_of(row, field)) for field in self.schema})
        for field in self.schema:
            self.fields[field.code] = _control(field, row)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields group by group, each with its schema and the mark of where it was filled in from."""
        found: dict[str, list[dict[str, Any]]] = {}
        for field in self.schema:
            source = self.row.prefilled.get(field.code, {})
            found.setdefault(field.group, []).append(
                {"schema": field, "bound": self[field.code], "mark": evidence_of(source, source_words(source))}
            )
        return [{"title": GROUPS.get(group, group), "fields": rows} for group, rows in found.items()]

    def given(self) -> dict[str, Any]:
        """What was sent, by the codes of the fields: only fields that were in the request, and every box."""
        sent = {code for code in self.fields if code in self.data}
        boxes = {field.code for field in self.schema if field.kind == "yes"} if "whole" in self.data else set()
        return {code: self.data.get(code, "") for code in sent | boxes}


def _control(field: FormField, row: Application) -> forms.Field:
    shared: dict[str, Any] = {"label": field.title, "required": False, "help_text": field.hint}
    if field.kind == "yes":
        return forms.BooleanField(**shared)
    if field.kind == "choice":
        choices = CHOICES[field.code].choices
        if field.code == "wing":
            choices = [choice for choice in choices if choice[0] in row.call.wings]
        return forms.ChoiceField(choices=[("", "—"), *choices], **shared)
    if field.kind == "long":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "maxlength": field.most}), **shared)
    if field.kind == "date":
        return forms.CharField(widget=forms.DateInput(attrs=DAY), **shared)
    if field.kind == "money":
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **shared)
    return forms.CharField(**shared)


class ProfileForm(forms.Form):
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=40)
    address = forms.CharField(label=_("Registered address"), max_length=300)
    registered_in = forms.CharField(
        label=_("Registered in (division code)"), max_length=20, help_text=_("As in the register; GB/T 2260.")
    )
    is_legal_person = forms.BooleanField(label=_("Independent legal person"), required=False)
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=80, required=False)
    contact_name = forms.CharField(label=_("Contact"), max_length=80, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=80)
    industry_code = forms.CharField(label=_("Industry (GB/T 4754)"), max_length=10, required=False)
    output_fen = WanField(label=_("Output of last year"), required=False, help_text=_("In 10,000 yuan."))
    is_above_scale = forms.BooleanField(label=_("Above designated size"), required=False)
    incidents = forms.CharField(
        label=_("Accidents and penalties of the last three years"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: kind (safety, environment, quality, penalty), day, what happened. Empty: none."),
    )  # fmt: skip


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"))


def sent_file(form: forms.Form) -> tuple[str, str]:
    """Name and content in base64 of the file that a form took. Raises Refused without one."""
    if not form.is_valid():
        raise Refused(_("No file."), _("A file of an allowed kind."), _("Choose a file."))
    file = form.cleaned_data["file"]
    return file.name, b64encode(file.read()).decode()


class AttachmentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    file = forms.FileField(label=_("File"), help_text=_("PDF, picture, Word, Excel or OFD."))

    def __init__(self, kinds: list[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class ScreeningForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by the firm. Returning and rejecting need one."),
    )  # fmt: skip
    clause = forms.CharField(label=_("Clause"), max_length=300, required=False)
    advice = forms.CharField(
        label=_("What the firm is to do"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CaseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was compared, and why it is the same money or not. It stays in the log."),
    )  # fmt: skip


class CallForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    about = forms.CharField(label=_("What is asked for"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    wings = forms.MultipleChoiceField(label=_("Wings"), choices=Wing.choices, widget=forms.CheckboxSelectMultiple)
    industries = forms.CharField(label=_("Industries"), required=False, help_text=_("Separated by commas."))
    opens_on = forms.DateField(label=_("Opens on"), widget=forms.DateInput(attrs=DAY))
    closes_on = forms.DateField(label=_("Closes on"), widget=forms.DateInput(attrs=DAY))
    is_supplement = forms.BooleanField(label=_("Supplement to the approved plan"), required=False)


class EstimateForm(forms.Form):
    pilot: forms.ModelChoiceField[Pilot] = forms.ModelChoiceField(
        None, label=_("Pilot"), to_field_name="code", empty_label=None
    )
    wing = forms.ChoiceField(label=_("Wing"), choices=Wing.choices)
    total_investment = WanField(label=_("Total investment"), help_text=_("In 10,000 yuan."))
    support_form = forms.ChoiceField(label=_("Form of support"), choices=SupportForm.choices)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    other_central = WanField(label=_("Other central funds"), required=False, help_text=_("In 10,000 yuan."))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["pilot"].queryset = Pilot.objects.all()  # type: ignore[attr-defined]


class ContractForm(forms.Form):
    """Milestones and indicators are typed one a line."""

    number = forms.CharField(label=_("Contract number"), max_length=60)
    amount_fen = WanField(label=_("Agreed support"), help_text=_("In 10,000 yuan."))
    milestones = forms.CharField(
        label=_("Milestones"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: day and name, such as “2026-12-31 equipment installed”."),
    )  # fmt: skip
    indicators = forms.CharField(
        label=_("Agreed indicators"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: name and target parted by a colon, such as “energy per unit: -10 %”."),
    )  # fmt: skip

    def clean_milestones(self) -> list[dict[str, str]]:
        return [self._milestone(line) for line in _lines(self.cleaned_data["milestones"])]

    def clean_indicators(self) -> list[dict[str, str]]:
        found = []
        for line in _lines(self.cleaned_data["indicators"]):
            name, _colon, wanted = line.replace("：", ":").partition(":")
            if not name.strip() or not wanted.strip():
                raise forms.ValidationError(_("“%(line)s”: a name, a colon and a target."), params={"line": line})
            found.append({"name": name.strip(), "wanted": wanted.strip()})
        return found

    @staticmethod
    def _milestone(line: str) -> dict[str, str]:
        day, _blank, name = line.partition(" ")
        try:
            due = date.fromisoformat(day)
        except ValueError:
            due = None
        if due is None or not name.strip():
            raise forms.ValidationError(_("“%(line)s”: a day and a name."), params={"line": line})
        return {"name": name.strip(), "due_on": due.isoformat()}


class SigningForm(ContractForm):
    signed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    file = forms.FileField(label=_("Signed file"), widget=forms.FileInput({"accept": ".pdf"}))


def agreed(contract: Contract | None, project: Project) -> dict[str, Any]:
    """What the form begins with: the draft, or what the plan gives."""
    if contract is None:
        return {
            "amount_fen": project.allocation_fen,
            "milestones": _("%(day)s accepted") % {"day": project.finishes_on.isoformat()},
        }
    return {
        "number": contract.number, "amount_fen": contract.amount_fen,
        "milestones": "\n".join(f"{each['due_on']} {each['name']}" for each in contract.milestones),
        "indicators": "\n".join(f"{each['name']}: {each['wanted']}" for each in contract.indicators),
    }  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
