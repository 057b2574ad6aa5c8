"""The forms by which money is asked for and decided about."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.programme.funds.models import Loan
from planum.programme.funds.taking import PaperKind
from planum.programme.performance.models import Milestone
from planum.programme.projects.models import Project
from planum.ui.fields import YuanField


class RequestForm(forms.Form):
    milestone = forms.ChoiceField(label=_("Milestone"))
    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), decimal_places=2, max_digits=14, help_text=_("In yuan.")
    )

    def __init__(self, project: Project, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        rows = Milestone.objects.filter(project=project)
        self.fields["milestone"].choices = [(row.number, f"{row.number} · {row}") for row in rows]  # type: ignore[attr-defined]

    @property
    def amount_fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class DecisionForm(forms.Form):
    override_reason = forms.CharField(
        label=_("Reason for an exception"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for projects that the place itself supports in principle (R20)."),
    )


CENT = Decimal("0.01")
DAY = {"type": "date"}


def _day(label: object, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY), **options)  # type: ignore[arg-type]


class PapersForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the table holds"), choices=PaperKind.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel or CSV, taken whole or not at all. Contracts first, then lines, invoices and vouchers."),
    )


class InvoiceFileForm(forms.Form):
    file = forms.FileField(label=_("OFD or XML file of the invoice"), help_text=_("Its fields are read from the file."))
    takes_back = forms.CharField(
        label=_("Takes back"), max_length=40, required=False, help_text=_("For a credit note: the invoice's number.")
    )


class PhotoForm(forms.Form):
    file = forms.FileField(label=_("Photo on site"), help_text=_("A picture: .jpg, .png or .webp."))


class CheckForm(forms.Form):
    on = _day(_("Seen on"))
    serial = forms.CharField(label=_("Serial number read off it"), max_length=120, required=False)
    note = forms.CharField(label=_("Found on site"), max_length=300, required=False)


class WithdrawForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of paper"), choices=PaperKind.choices)
    number = forms.CharField(label=_("Number"), max_length=80)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class AssignForm(forms.Form):
    """`paper` is the kind and the key of a paper that is not wholly assigned."""

    paper = forms.ChoiceField(label=_("Invoice or voucher"))
    line = forms.ChoiceField(label=_("Line of equipment"))
    amount_fen = YuanField(
        label=_("Amount, yuan"),
        least=None,
        required=False,
        help_text=_("With tax. Empty: all that is left of it."),
    )

    def __init__(self, papers: Iterable[Any], lines: Iterable[Any], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["paper"].choices = [(one.key, one.said) for one in papers]  # type: ignore[attr-defined]
        self.fields["line"].choices = [(row.code, str(row)) for row in lines]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class WithdrawInterestForm(ReasonForm):
    number = forms.ChoiceField(label=_("Slip"))

    def __init__(self, loan: Loan, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        said = ((row.number, f"{row.number} · {row.start_on}–{row.end_on}") for row in loan.standing_slips)
        self.fields["number"].choices = list(said)  # type: ignore[attr-defined]

    field_order = ("number", "reason")


class LoanForm(forms.Form):
    bank = forms.CharField(label=_("Bank"), max_length=120)
    number = forms.CharField(label=_("Loan contract"), max_length=80)
    receipt = forms.CharField(label=_("Loan receipt"), max_length=80, required=False)
    principal_fen = YuanField(label=_("Principal, yuan"), least=CENT)
    rate = forms.DecimalField(label=_("Yearly rate, %"), min_value=0, max_value=99, decimal_places=2)
    drawn_on = _day(_("Drawn"))
    ends_on = _day(pgettext_lazy("deadline", "Due"))
    other_subsidy = forms.CharField(label=_("Interest subsidised elsewhere by"), max_length=200, required=False)
    other_subsidy_fen = YuanField(label=_("Interest subsidy from there, yuan"), least=CENT, required=False)

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["rate_bp"] = int(data.pop("rate") * 100)
        data["other_subsidy_fen"] = data["other_subsidy_fen"] or 0
        return data


class InterestForm(forms.Form):
    number = forms.CharField(label=_("Slip"), max_length=80)
    start_on = _day(_("From"))
    end_on = _day(_("Until"), help_text=_("The first day that is no longer paid for."))
    amount_fen = YuanField(label=_("Interest paid, yuan"), least=CENT)


class GuaranteeForm(forms.Form):
    guarantor = forms.CharField(label=_("Guarantor"), max_length=200)
    number = forms.CharField(label=_("Guarantee contract"), max_length=80)
    guaranteed_fen = YuanField(label=_("Guaranteed amount, yuan"), least=CENT)
    fee_fen = YuanField(label=_("Fee paid, yuan"), least=CENT)
    fee_receipt = forms.CharField(label=_("Receipt of the fee"), max_length=80, required=False)
    starts_on = _day(_("From"))
    ends_on = _day(_("Until"))


class AccountForm(forms.Form):
    project = forms.ChoiceField(label=_("Whose account"), required=False)
    bank = forms.CharField(label=_("Bank"), max_length=120)
    number = forms.CharField(label=_("Account number"), max_length=40)
    holder = forms.CharField(label=_("Holder"), max_length=200)
    subject_code = forms.CharField(label=_("Subject code"), max_length=60)

    def __init__(self, projects: Iterable[Project], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        rows = [(row.code, f"{row.code} {row.owner}") for row in projects]
        self.fields["project"].choices = [("", _("the fund itself")), *rows]  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    start_on = _day(_("From"))
    end_on = _day(_("Until"))
    opening_fen = YuanField(label=_("Opening balance, yuan"))
    closing_fen = YuanField(label=_("Closing balance, yuan"))
    file = forms.FileField(label=_("Statement"), help_text=_("Excel or CSV: day, reference, counterpart, amount."))


class MatchForm(forms.Form):
    line = forms.IntegerField()
    entry = forms.IntegerField()


class TakeBackForm(forms.Form):
    amount_fen = YuanField(label=_("Amount, yuan"), least=CENT)
    ground = forms.CharField(label=_("Sanction case or audit finding"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class SampleForm(forms.Form):
    size = forms.IntegerField(label=_("Lines in the sample"), min_value=1, max_value=500, initial=10)
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31, initial=2026, help_text=_("The same seed draws the same lines.")
    )
