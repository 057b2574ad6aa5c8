"""What is typed in on the pages of diagnosis."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation
from planum.kernel.naming import in_reader_language
from planum.park.diagnosis.models import InstrumentVersion

LARGEST_FILE = 2_000_000


class OpenForm(forms.Form):
    """Instrument and weights in one choice."""

    instrument = forms.ChoiceField(label=_("Instrument of assessment"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    prefill = forms.BooleanField(label=_("Let the hub fill in what it knows"), required=False, initial=True)
    take_over = forms.BooleanField(
        label=_("Take over the typed answers of the last diagnosis"), required=False, initial=True
    )

    def __init__(self, versions: Sequence[InstrumentVersion], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]  # A choice field has choices.
            choice for version in versions for choice in _choices(version)
        ]


def _choices(version: InstrumentVersion) -> list[tuple[str, str]]:
    profiles = version.instrument.profiles
    if not profiles:
        return [(f"{version.code}|", f"{version}")]
    return [
        (f"{version.code}|{one.code}", f"{version} · {in_reader_language(one.name, one.name_en)}") for one in profiles
    ]


class SubmitForm(forms.Form):
    recipients = forms.MultipleChoiceField(
        label=_("Given to"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those you choose see this diagnosis; nobody else does."),
    )  # fmt: skip

    def __init__(self, recipients: Sequence[Organisation], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["recipients"].choices = [  # type: ignore[attr-defined]  # A choice field has choices.
            (one.code, str(one)) for one in recipients
        ]


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)


class LoadForm(forms.Form):
    file = forms.FileField(label=_("Instrument as JSON"), help_text=_("In the form of the version on file."))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def clean_file(self) -> str:
        given = self.cleaned_data["file"]
        if given.size > LARGEST_FILE:
            raise forms.ValidationError(_("At most 2 MB."))
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is no text in UTF-8.")) from error


class WeightsForm(forms.Form):
    """One exact weight for each dimension."""

    version = forms.CharField(label=_("New version"), max_length=40)
    source = forms.CharField(label=_("Source"), max_length=300)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, row: InstrumentVersion, profile: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        weights = next(one.weights for one in row.instrument.profiles if one.code == profile)
        self.dimensions = {f"weight_{one.code}": one.code for one in row.instrument.dimensions}
        for one in row.instrument.dimensions:
            self.fields[f"weight_{one.code}"] = forms.CharField(
                label=in_reader_language(one.name, one.name_en), max_length=20, initial=str(weights[one.code])
            )

    @property
    def weights(self) -> dict[str, str]:
        return {code: self.cleaned_data[name] for name, code in self.dimensions.items()}
