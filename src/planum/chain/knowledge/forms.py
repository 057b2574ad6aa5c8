"""Forms of documents, of their editions and readers."""

import base64
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.chain.knowledge.models import Audience, Kind, Licence, Tongue

TYPES = ".txt,.md,.docx"


class SourceForm(forms.Form):
    """A file, or its text."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Plain text, Markdown or Word (.docx); at most 10 MB."),
        widget=forms.FileInput({"accept": TYPES}),
    )
    text = forms.CharField(
        label=_("Or the text itself"), required=False, strip=False, widget=forms.Textarea({"rows": 10})
    )
    note = forms.CharField(label=_("What is new"), required=False, max_length=300)

    def arguments(self) -> dict[str, Any]:
        """What `add_document` and `add_edition` take."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "file" and value != ""}
        if file := self.cleaned_data.get("file"):
            given |= {"name": file.name, "content": base64.b64encode(file.read()).decode()}
        return given


class DocumentForm(SourceForm):
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("As your document control numbers it: ZD-012."))
    title = forms.CharField(label=_("Title"), max_length=200)
    title_en = forms.CharField(label=_("English title"), max_length=200, required=False)
    kind = forms.TypedChoiceField(label=_("Kind"), choices=Kind.choices, coerce=Kind)
    language = forms.TypedChoiceField(label=_("Language"), choices=Tongue.choices, coerce=Tongue)
    licence = forms.TypedChoiceField(
        label=_("Licence"), choices=Licence.choices, coerce=Licence, help_text=_("It is shown beside every citation.")
    )

    field_order = ("file", "text", "title", "title_en", "code", "kind", "language", "licence", "note")


class AudienceForm(forms.Form):
    audience = forms.TypedChoiceField(
        label=_("Who may read"), choices=Audience.choices, coerce=Audience, widget=forms.RadioSelect
    )
    names_owner = forms.BooleanField(
        label=_("Show all of them whose document it is"),
        required=False,
        help_text=_("Organisations that you name one by one see it anyway."),
    )


class ShareForm(forms.Form):
    organisation = forms.CharField(
        label=_("Code of the organisation"),
        max_length=40,
        help_text=_("Compare it well: whether a code is registered here is not told."),
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=200)
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
