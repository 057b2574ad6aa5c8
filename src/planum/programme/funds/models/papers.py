"""The papers of a project's investment. One in error is withdrawn with a reason and stays on file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, StoredFile
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Project, concerned

STANDS = Q(withdrawn_at=None)


class Paper(Owned):
    """Who filed it and when; `withdrawn_at` is set where it was withdrawn."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("filed by"))
    filed_at = models.DateTimeField(_("filed"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_for = models.CharField(_("withdrawn because"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")


class PurchaseContract(Paper):
    """A contract by which the project's owner buys equipment, software or work. The amount includes tax."""

    number = models.CharField(_("contract number"), max_length=80)
    supplier = models.CharField(_("supplier"), max_length=200)
    signed_on = models.DateField(_("signed"))
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ("project", "number")
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), condition=STANDS, name="one_contract_per_number"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="contract_amount_is_positive"),
        )

    def __str__(self) -> str:
        return self.number


class ExpenseType(models.TextChoices):
    """What a line is spent on; the last five are the uses that the programme forbids (R24)."""

    EQUIPMENT = "equipment", _("equipment")
    SOFTWARE = "software", _("software")
    INTEGRATION = "integration", _("integration and commissioning")
    OTHER = "other", _("other investment")
    STAFF_WELFARE = "staff_welfare", _("benefits of publicly paid staff")
    PUBLIC_EXPENSES = "public_expenses", _("public running expenses")
    INSTITUTION_RUNNING_COSTS = "institution_running_costs", _("upkeep of institutions")
    OFFICE_AND_HALL_CONSTRUCTION = "office_and_hall_construction", _("building of offices and halls")
    BALANCING_THE_BUDGET = "balancing_the_budget", _("balancing the local budget")


class EquipmentLine(Paper):
    """One line of what is bought. `amount_fen` includes tax unless `tax_included` says otherwise."""

    code = models.CharField(_("line"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    model = models.CharField(_("model"), max_length=120, blank=True)
    serial = models.CharField(_("serial number"), max_length=120, blank=True)
    contract = models.ForeignKey(PurchaseContract, models.PROTECT, related_name="lines", verbose_name=_("contract"))
    expense_type = models.CharField(
        _("kind of expense"), max_length=32, choices=ExpenseType.choices, default=ExpenseType.EQUIPMENT
    )
    amount_fen = models.BigIntegerField(_("amount"))
    tax_rate_bp = models.PositiveIntegerField(_("tax rate"), default=1300)
    tax_included = models.BooleanField(_("with tax"), default=True)
    photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo on site")
    )
    checked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked on site by")
    )
    checked_on = models.DateField(_("checked on site"), null=True, blank=True)
    check_note = models.CharField(_("found on site"), max_length=300, blank=True)

    class Meta:
        ordering = ("project", "code")
        constraints = (
            models.UniqueConstraint(fields=("project", "code"), condition=STANDS, name="one_line_per_code"),
            models.UniqueConstraint(
                fields=("serial",), condition=STANDS & ~Q(serial=""), name="one_line_per_serial_number"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0, tax_rate_bp__lt=10_000), name="line_has_a_price"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class InvoiceKind(models.TextChoices):
    DIGITAL_SPECIAL = "digital_special", _("digital invoice, special VAT")
    DIGITAL_ORDINARY = "digital_ordinary", _("digital invoice, ordinary")
    PAPER_SPECIAL = "paper_special", _("paper invoice, special VAT")
    PAPER_ORDINARY = "paper_ordinary", _("paper invoice, ordinary")


class Invoice(Paper):
    """An invoice, which stands in one project of one programme alone. A credit note has negative amounts."""

    number = models.CharField(_("invoice number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=InvoiceKind.choices, default=InvoiceKind.DIGITAL_SPECIAL)
    seller = models.CharField(_("seller"), max_length=200)
    buyer = models.CharField(_("buyer's credit code"), max_length=18, blank=True)
    issued_on = models.DateField(_("issued"))
    net_fen = models.BigIntegerField(_("amount without tax"))
    tax_fen = models.BigIntegerField(_("tax"))
    takes_back = models.CharField(_("takes back"), max_length=40, blank=True)

    class Meta:
        ordering = ("project", "issued_on", "number")
        constraints = (
            models.UniqueConstraint(fields=("number",), condition=STANDS, name="one_invoice_in_all_programmes"),
            models.CheckConstraint(
                condition=Q(net_fen__gt=0, tax_fen__gte=0, takes_back="") | (Q(net_fen__lt=0) & ~Q(takes_back="")),
                name="a_credit_note_names_its_invoice",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def gross_fen(self) -> int:
        return self.net_fen + self.tax_fen

    @property
    def unassigned_fen(self) -> int:
        """What stands for no line yet; reads prefetched shares."""
        return self.gross_fen - sum(share.amount_fen for share in self.shares.all())


class Voucher(Paper):
    """A bank's proof of one payment to a supplier; a refund is negative."""

    number = models.CharField(_("voucher number"), max_length=80)
    bank = models.CharField(_("bank"), max_length=120)
    payer_account = models.CharField(_("payer's account"), max_length=40)
    payee = models.CharField(_("payee"), max_length=200)
    paid_on = models.DateField(_("paid"))
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ("project", "paid_on", "number")
        constraints = (
            models.UniqueConstraint(fields=("bank", "number"), condition=STANDS, name="one_voucher_per_number"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="voucher_is_not_zero"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def unassigned_fen(self) -> int:
        """What stands for no line yet; reads prefetched shares."""
        return self.amount_fen - sum(share.amount_fen for share in self.shares.all())


class InvoiceShare(Owned):
    """The part of an invoice, with tax, that stands for one line."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="shares")
    line = models.ForeignKey(EquipmentLine, models.PROTECT, related_name="invoice_shares")
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("invoice", "line"), name="one_share_of_an_invoice_per_line"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="invoice_share_is_not_zero"),
        )

    def __str__(self) -> str:
        return f"{self.invoice} → {self.line}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "invoice__project__")


class VoucherShare(Owned):
    """The part of a payment that stands for one line."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="shares")
    line = models.ForeignKey(EquipmentLine, models.PROTECT, related_name="voucher_shares")
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("voucher", "line"), name="one_share_of_a_voucher_per_line"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="voucher_share_is_not_zero"),
        )

    def __str__(self) -> str:
        return f"{self.voucher} → {self.line}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "voucher__project__")
