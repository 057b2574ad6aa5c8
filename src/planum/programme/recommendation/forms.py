"""What is typed in on the pages of recommendations and links."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Region
from planum.kernel.naming import in_reader_language
from planum.programme.recommendation.engine.scoring import MOST_POINTS, Criterion
from planum.programme.recommendation.models import ApplicantKind, LinkKind
from planum.programme.recommendation.papers import DOCUMENTS, PLAN
from planum.programme.recommendation.shapes import NewChain, NewPaper, NewScore, NewShare
from planum.ui.fields import WanField

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}
SAID_KINDS = (ApplicantKind.PREFECTURE, ApplicantKind.CAPITAL, ApplicantKind.SEPARATE)


class RoundForm(forms.Form):
    batch = forms.IntegerField(label=_("Batch"), min_value=1, max_value=99)
    name = forms.CharField(label=_("Name"), max_length=200)
    notice = forms.CharField(label=_("Notice"), max_length=300, help_text=_("Title and number of the notice."))
    notice_on = forms.DateField(label=_("Day of the notice"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    closes_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(DAY, "%Y-%m-%d"),
        help_text=_("Papers received later are refused (R06). Empty: the day on file for the batch."),
    )  # fmt: skip


class CandidacyForm(forms.Form):
    region: forms.ModelChoiceField[Region] = forms.ModelChoiceField(None, label=_("Applicant"), to_field_name="code")
    kind = forms.ChoiceField(label=_("Kind of city"), choices=[(one.value, one.label) for one in SAID_KINDS])
    partners = forms.CharField(
        label=_("Districts that apply together"), required=False, max_length=200,
        help_text=_("Only in a municipality: codes of the other districts, with commas. Yours leads."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, regions: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]  # A choice of rows has a queryset.

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        codes = [part.strip() for part in said["partners"].replace("，", ",").split(",") if part.strip()]
        return {"region": said["region"].code, "partners": codes, "kind": ApplicantKind(said["kind"])}


class PlanForm(forms.Form):
    title = forms.CharField(label=_("Title of the plan"), max_length=200)
    industries = forms.CharField(label=_("Leading industries"), max_length=300, help_text=_("With commas."))
    projects = forms.IntegerField(label=_("Projects of the plan"), min_value=1, max_value=9999)
    investment_fen = WanField(label=_("Total investment"), help_text=_("In ten thousand yuan."))
    chains = forms.CharField(
        label=_("Chains"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Code and name, one a line. Cities with the same chain are told the title of the plan."),
    )  # fmt: skip
    implementation_plan = forms.FileField(label=_("Implementation plan (PDF)"))
    supporting_documents = forms.FileField(label=_("Supporting documents (PDF)"))

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        said["papers"] = [_paper(part, said.pop(part)) for part in (PLAN, DOCUMENTS)]
        said["industries"] = [one.strip() for one in re.split("[,，、]", said["industries"]) if one.strip()]
        lines = [line.strip().partition(" ") for line in said["chains"].splitlines() if line.strip()]
        said["chains"] = [NewChain(code, name.strip() or code) for code, _space, name in lines]
        return said


class ScoreForm(forms.Form):
    """Points and a reason for each criterion of the round."""

    def __init__(self, *arguments: Any, criteria: list[Criterion], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.criteria = criteria
        for one in criteria:
            name = in_reader_language(one.name, one.name_en)
            self.fields[f"points_{one.code}"] = forms.IntegerField(
                label=_("%(name)s, points of 100 (weight %(weight)d %%)") % {"name": name, "weight": one.weight},
                min_value=0, max_value=MOST_POINTS, help_text=in_reader_language(one.asks, one.asks_en),
            )  # fmt: skip
            self.fields[f"reason_{one.code}"] = forms.CharField(
                label=_("%(name)s, reason") % {"name": name}, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.fields["summary"] = forms.CharField(
            label=_("Summary"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def scores(self) -> list[NewScore]:
        said = self.cleaned_data
        return [NewScore(one.code, said[f"points_{one.code}"], said[f"reason_{one.code}"]) for one in self.criteria]


class LetterForm(forms.Form):
    number = forms.CharField(label=_("Number of the letter"), max_length=80)
    dated_on = forms.DateField(label=_("Dated"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 14}), help_text=_("One paragraph a line.")
    )
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False)


class SubmissionForm(forms.Form):
    """`parts`: the parts of the package, each with the words it is called by; their pages are counted on paper."""

    received_at = forms.DateTimeField(
        label=_("Received by the ministries"), widget=forms.DateTimeInput(MOMENT, "%Y-%m-%dT%H:%M")
    )
    handed_over_by = forms.CharField(label=_("Handed over by"), max_length=100)
    paper_copies = forms.IntegerField(label=_("Paper copies"), min_value=0, max_value=99)
    sealed = forms.BooleanField(label=_("The paper copies bear the official seal"), required=False)
    discs = forms.IntegerField(label=_("Discs"), min_value=0, max_value=99)
    manifest = forms.CharField(
        label=_("Hash of the manifest on the disc"), max_length=140, required=False,
        help_text=_("Read from the disc; it is compared with the package's."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, parts: dict[str, Any], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.parts = parts
        for code, name in parts.items():
            self.fields[f"pages_{code}"] = forms.IntegerField(
                label=_("%(part)s, pages on paper") % {"part": name}, min_value=0, max_value=99_999
            )

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        said["paper_pages"] = {code: said.pop(f"pages_{code}") for code in self.parts}
        return said


class JointForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    lead: forms.ModelChoiceField[Region] = forms.ModelChoiceField(None, label=_("Lead city"), to_field_name="code")
    shares = forms.CharField(
        label=_("Cities and shares"), max_length=400,
        help_text=_("Code of the city and its share in percent, with commas: 9901 60, 9902 40. Together 100."),
    )  # fmt: skip
    total_investment_fen = WanField(label=_("Total investment"), help_text=_("In ten thousand yuan."))
    central_fen = WanField(label=_("Planned central support"), help_text=_("In ten thousand yuan."))
    chain = forms.CharField(label=_("Code of the chain"), max_length=40, required=False)
    chain_name = forms.CharField(label=_("Chain"), max_length=120, required=False)
    starts_on = forms.DateField(label=_("Begins"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    finishes_on = forms.DateField(label=_("Finishes"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    about = forms.CharField(label=_("What is built together"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *arguments: Any, regions: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["lead"].queryset = regions  # type: ignore[attr-defined]  # A choice of rows has a queryset.

    def clean_shares(self) -> list[NewShare]:
        return read_shares(self.cleaned_data["shares"])


class BookingForm(forms.Form):
    project_code = forms.CharField(label=_("Code of the own project"), max_length=40)
    amount_fen = WanField(label=_("Own central support"), help_text=_("In ten thousand yuan."))


class LinkForm(forms.Form):
    region: forms.ModelChoiceField[Region] = forms.ModelChoiceField(None, label=_("City"), to_field_name="code")
    kind = forms.ChoiceField(label=_("Kind of link"), choices=LinkKind.choices)
    other = forms.CharField(
        label=_("Other city"), max_length=120, help_text=_("Its code; for a city off the platform its name.")
    )
    chain = forms.CharField(label=_("Code of the chain"), max_length=40, required=False)
    chain_name = forms.CharField(label=_("Chain"), max_length=120, required=False)
    note = forms.CharField(label=_("How the plans go together"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *arguments: Any, regions: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]  # A choice of rows has a queryset.


def read_shares(text: str) -> list[NewShare]:
    """ "9901 60, 9902 40" as shares in hundredths of a percent."""
    shares = []
    for part in text.replace("，", ",").replace("%", "").split(","):
        code, _space, percent = part.strip().partition(" ")
        try:
            shares.append(NewShare(code, int(Decimal(percent.strip()) * 100)))
        except ArithmeticError as error:
            raise forms.ValidationError(
                _("“%(part)s” is no code with a share."), params={"part": part.strip()}
            ) from error
    return shares


def _paper(part: str, sent: Any) -> NewPaper:
    return NewPaper(part, str(sent.name), base64.b64encode(sent.read()).decode())
