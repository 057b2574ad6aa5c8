"""The three-way match: for every equipment line its contract, its invoices and its payments say the same (R32).

Practice behind it: contract, invoice and payment voucher are cross-checked line by line before public money is paid,
and an invoice or a piece of equipment counts once (R33). The match reads each paper once: its work grows with the
number of papers and shares, and 20,000 lines with 100,000 invoices are matched in about a second.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from planum.errors import Refused
from planum.programme.funds.engine.papers import Contract, Invoice, Line, Share, Voucher, same_name


class Kind(StrEnum):
    """What is wrong; the value is stable, pages put it into words."""

    UNKNOWN_CONTRACT = "unknown_contract"
    UNKNOWN_INVOICE = "unknown_invoice"
    UNKNOWN_VOUCHER = "unknown_voucher"
    UNKNOWN_LINE = "unknown_line"
    NO_INVOICE = "no_invoice"
    NO_PAYMENT = "no_payment"
    INVOICED_LESS = "invoiced_less"
    INVOICED_MORE = "invoiced_more"
    PAID_LESS = "paid_less"
    PAID_MORE = "paid_more"
    CONTRACT_EXCEEDED = "contract_exceeded"
    INVOICE_EXCEEDED = "invoice_exceeded"
    VOUCHER_EXCEEDED = "voucher_exceeded"
    INVOICE_BEFORE_CONTRACT = "invoice_before_contract"
    PAID_BEFORE_CONTRACT = "paid_before_contract"
    SELLER_DIFFERS = "seller_differs"
    PAYEE_DIFFERS = "payee_differs"
    BUYER_DIFFERS = "buyer_differs"
    INVOICE_REPEATED = "invoice_repeated"
    VOUCHER_REPEATED = "voucher_repeated"
    SERIAL_REPEATED = "serial_repeated"
    CREDIT_WITHOUT_INVOICE = "credit_without_invoice"
    CREDIT_EXCEEDS_INVOICE = "credit_exceeds_invoice"
    CREDIT_ELSEWHERE = "credit_elsewhere"
    SIGN_DIFFERS = "sign_differs"
    REFUND_UNASSIGNED = "refund_unassigned"


# What is merely not finished: the part that is covered counts, the rest follows with the next papers.
UNFINISHED = frozenset({Kind.NO_INVOICE, Kind.NO_PAYMENT, Kind.INVOICED_LESS, Kind.PAID_LESS})


class LineState(StrEnum):
    MATCHED = "matched"
    PARTLY = "partly"
    OPEN = "open"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One exception: `line` or `paper` may be empty; amounts and days are those that were compared, as text."""

    kind: Kind
    line: str = ""
    paper: str = ""
    found: str = ""
    wanted: str = ""

    @property
    def is_unfinished(self) -> bool:
        return self.kind in UNFINISHED


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A line with what its papers come to, gross, in fen. `matched_fen` is what all three cover."""

    line: Line
    contracted_fen: int
    invoiced_fen: int
    paid_fen: int
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def state(self) -> LineState:
        if any(not each.is_unfinished for each in self.mismatches):
            return LineState.CONTRADICTED
        if not self.mismatches:
            return LineState.MATCHED
        return LineState.PARTLY if self.matched_fen else LineState.OPEN

    @property
    def matched_fen(self) -> int:
        """What contract, invoices and payments all cover; nothing of a line that contradicts itself."""
        if any(not each.is_unfinished for each in self.mismatches):
            return 0
        return max(0, min(self.contracted_fen, self.invoiced_fen, self.paid_fen))

    @property
    def matched_net_fen(self) -> int:
        return self.line.net_of(self.matched_fen)


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything on file for one project or many. `invoice_shares` and `payment_shares` spread papers over lines."""

    contracts: Sequence[Contract]
    lines: Sequence[Line]
    invoices: Sequence[Invoice]
    vouchers: Sequence[Voucher]
    invoice_shares: Sequence[Share]
    payment_shares: Sequence[Share]
    buyer: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """Every line with its match, in the order given, and every mismatch: those of lines first, then of papers."""

    lines: Mapping[str, LineMatch]
    mismatches: tuple[Mismatch, ...] = field(default=())

    @property
    def matched_fen(self) -> int:
        return sum(each.matched_fen for each in self.lines.values())

    @property
    def matched_net_fen(self) -> int:
        return sum(each.matched_net_fen for each in self.lines.values())

    @property
    def contradictions(self) -> tuple[Mismatch, ...]:
        return tuple(each for each in self.mismatches if not each.is_unfinished)

    def of_kind(self, kind: Kind) -> tuple[Mismatch, ...]:
        return tuple(each for each in self.mismatches if each.kind is kind)


class _Paper(Protocol):
    @property
    def number(self) -> str: ...


Row = TypeVar("Row")
Numbered = TypeVar("Numbered", bound=_Paper)


def match(papers: Papers, *, tolerance_fen: int = 0) -> Matching:
    """Match all lines. Amounts agree if they differ by at most `tolerance_fen` (fen, for each line and each paper).

    Takes any number of projects at once if their line codes, contract and paper numbers are told apart. Raises
    Refused for a negative tolerance or for two lines or two contracts of one code; everything else that is wrong is a
    mismatch of the result, so that one bad paper hides no other.
    """
    if tolerance_fen < 0:
        raise Refused(f"a tolerance of {tolerance_fen} fen", "zero or more")
    contracts = _once("contract", ((each.number, each) for each in papers.contracts))
    lines = _once("line", ((each.code, each) for each in papers.lines))
    found = _Found(papers, contracts, lines, tolerance_fen)
    found.read_papers()
    found.read_invoice_shares()
    found.read_payment_shares()
    found.compare_contracts()
    matched = {code: found.of_line(line) for code, line in lines.items()}
    of_lines = [each for one in matched.values() for each in one.mismatches]
    return Matching(matched, (*of_lines, *found.of_papers))


def _once(noun: str, pairs: Iterable[tuple[str, Row]]) -> dict[str, Row]:
    known: dict[str, Row] = {}
    for code, row in pairs:
        if code in known:
            raise Refused(f"{noun} {code} twice", f"every {noun} once")
        known[code] = row
    return known


class _Found:
    """What the papers come to while they are read."""

    def __init__(
        self, papers: Papers, contracts: dict[str, Contract], lines: dict[str, Line], tolerance_fen: int
    ) -> None:
        self.papers, self.contracts, self.lines, self.tolerance = papers, contracts, lines, tolerance_fen
        self.invoiced: dict[str, int] = defaultdict(int)
        self.paid: dict[str, int] = defaultdict(int)
        self.of_line_codes: dict[str, list[Mismatch]] = defaultdict(list)
        self.of_papers: list[Mismatch] = []
        self.invoices: dict[str, Invoice] = {}
        self.vouchers: dict[str, Voucher] = {}
        self.standing: dict[str, int] = {}
        self.names: dict[str, str] = {}
        self.suppliers = {number: self.name(each.supplier) for number, each in contracts.items()}

    def name(self, given: str) -> str:
        known = self.names.get(given)
        if known is None:
            known = self.names[given] = same_name(given)
        return known

    def read_papers(self) -> None:
        """Each paper once; what credit notes take back lowers what still stands of their invoice."""
        _read_once(self.papers.invoices, self.invoices, Kind.INVOICE_REPEATED, self.of_papers)
        _read_once(self.papers.vouchers, self.vouchers, Kind.VOUCHER_REPEATED, self.of_papers)
        self.standing = {number: each.gross_fen for number, each in self.invoices.items()}
        for note in self.invoices.values():
            if note.is_credit_note:
                self._take_back(note)
        if self.papers.buyer:
            for each in self.invoices.values():
                if each.buyer != self.papers.buyer:
                    self.of_papers.append(
                        Mismatch(Kind.BUYER_DIFFERS, paper=each.number, found=each.buyer, wanted=self.papers.buyer)
                    )
        self._read_serials()

    def _take_back(self, note: Invoice) -> None:
        if note.takes_back not in self.invoices or self.invoices[note.takes_back].is_credit_note:
            self.of_papers.append(Mismatch(Kind.CREDIT_WITHOUT_INVOICE, paper=note.number, wanted=note.takes_back))
            return
        self.standing[note.takes_back] += note.gross_fen
        if self.standing[note.takes_back] < -self.tolerance:
            original = self.invoices[note.takes_back].gross_fen
            self.of_papers.append(
                Mismatch(Kind.CREDIT_EXCEEDS_INVOICE, "", note.number, str(-note.gross_fen), str(original))
            )

    def _read_serials(self) -> None:
        seen: dict[str, str] = {}
        for line in self.lines.values():
            serial = self.name(line.serial)
            if serial and serial in seen:
                self._add(Kind.SERIAL_REPEATED, line.code, "", line.serial, seen[serial])
            elif serial:
                seen[serial] = line.code

    def read_invoice_shares(self) -> None:
        """A credit note's shares count for the invoice it takes back: together they stay within what stands of it."""
        used: dict[str, int] = defaultdict(int)
        notes: list[tuple[str, str]] = []
        lines, invoices, contracts = self.lines, self.invoices, self.contracts
        for share in self.papers.invoice_shares:
            line, invoice = lines.get(share.line), invoices.get(share.paper)
            if line is None:
                self.of_papers.append(Mismatch(Kind.UNKNOWN_LINE, share.line, share.paper))
                continue
            if invoice is None:
                self._add(Kind.UNKNOWN_INVOICE, share.line, share.paper)
                continue
            self.invoiced[share.line] += share.amount_fen
            used[invoice.takes_back or share.paper] += share.amount_fen
            if (share.amount_fen < 0) is not invoice.is_credit_note:
                self._add(Kind.SIGN_DIFFERS, share.line, share.paper, str(share.amount_fen), str(invoice.gross_fen))
            elif invoice.is_credit_note:
                notes.append((invoice.takes_back, share.line))
            contract = contracts.get(line.contract)
            if contract is None:
                continue
            if self.name(invoice.seller) != self.suppliers[line.contract]:
                self._add(Kind.SELLER_DIFFERS, share.line, share.paper, invoice.seller, contract.supplier)
            if invoice.issued_on < contract.signed_on:
                self._early(Kind.INVOICE_BEFORE_CONTRACT, share, invoice.issued_on, contract.signed_on)
        self._compare_use(used, self.standing, Kind.INVOICE_EXCEEDED, self.papers.invoice_shares)
        if notes:
            self._compare_notes(frozenset(notes))

    def _compare_notes(self, notes: frozenset[tuple[str, str]]) -> None:
        """A credit note takes money off the lines that its invoice stood for, and no more than that."""
        left: dict[tuple[str, str], int] = dict.fromkeys(notes, 0)
        for share in self.papers.invoice_shares:
            invoice = self.invoices.get(share.paper)
            place = (invoice.takes_back or share.paper if invoice else "", share.line)
            if place in left:
                left[place] += share.amount_fen
        for (invoice_number, line), fen in left.items():
            if fen < -self.tolerance:
                self._add(Kind.CREDIT_ELSEWHERE, line, invoice_number, str(fen), "0")

    def read_payment_shares(self) -> None:
        used: dict[str, int] = defaultdict(int)
        lines, vouchers, contracts = self.lines, self.vouchers, self.contracts
        for share in self.papers.payment_shares:
            line, voucher = lines.get(share.line), vouchers.get(share.paper)
            if line is None:
                self.of_papers.append(Mismatch(Kind.UNKNOWN_LINE, share.line, share.paper))
                continue
            if voucher is None:
                self._add(Kind.UNKNOWN_VOUCHER, share.line, share.paper)
                continue
            self.paid[share.line] += share.amount_fen
            used[share.paper] += share.amount_fen
            if (share.amount_fen < 0) is not (voucher.amount_fen < 0):
                self._add(Kind.SIGN_DIFFERS, share.line, share.paper, str(share.amount_fen), str(voucher.amount_fen))
            contract = contracts.get(line.contract)
            if contract is None:
                continue
            if self.name(voucher.payee) != self.suppliers[line.contract]:
                self._add(Kind.PAYEE_DIFFERS, share.line, share.paper, voucher.payee, contract.supplier)
            if voucher.paid_on < contract.signed_on:
                self._early(Kind.PAID_BEFORE_CONTRACT, share, voucher.paid_on, contract.signed_on)
        stands = {number: each.amount_fen for number, each in vouchers.items()}
        self._compare_use(used, stands, Kind.VOUCHER_EXCEEDED, self.papers.payment_shares)
        for number, fen in stands.items():
            if fen < 0 and number not in used:
                self.of_papers.append(Mismatch(Kind.REFUND_UNASSIGNED, paper=number, found=str(fen)))

    def _compare_use(self, used: dict[str, int], stands: dict[str, int], kind: Kind, shares: Sequence[Share]) -> None:
        """A paper that is spread over more than it is worth contradicts every line it was spread over."""
        over = {paper for paper, fen in used.items() if fen > stands.get(paper, 0) + self.tolerance}
        if not over:
            return
        for share in shares:
            if share.paper in over and share.line in self.lines:
                self._add(kind, share.line, share.paper, str(used[share.paper]), str(stands.get(share.paper, 0)))

    def compare_contracts(self) -> None:
        """The lines of a contract together are not worth more than it."""
        sums: dict[str, int] = defaultdict(int)
        for line in self.lines.values():
            sums[line.contract] += line.gross_fen
        for line in self.lines.values():
            contract = self.contracts.get(line.contract)
            if contract is None:
                self._add(Kind.UNKNOWN_CONTRACT, line.code, line.contract)
            elif sums[line.contract] > contract.amount_fen + self.tolerance:
                found, wanted = str(sums[line.contract]), str(contract.amount_fen)
                self._add(Kind.CONTRACT_EXCEEDED, line.code, line.contract, found, wanted)

    def of_line(self, line: Line) -> LineMatch:
        gross, invoiced, paid = line.gross_fen, self.invoiced.get(line.code, 0), self.paid.get(line.code, 0)
        found = self.of_line_codes.get(line.code, [])
        if invoiced == 0:
            found = [*found, Mismatch(Kind.NO_INVOICE, line.code, "", "0", str(gross))]
        elif abs(invoiced - gross) > self.tolerance:
            kind = Kind.INVOICED_MORE if invoiced > gross else Kind.INVOICED_LESS
            found = [*found, Mismatch(kind, line.code, "", str(invoiced), str(gross))]
        owed = max(gross, invoiced)
        if paid == 0:
            found = [*found, Mismatch(Kind.NO_PAYMENT, line.code, "", "0", str(gross))]
        elif paid > owed + self.tolerance:
            found = [*found, Mismatch(Kind.PAID_MORE, line.code, "", str(paid), str(owed))]
        elif paid < gross - self.tolerance:
            found = [*found, Mismatch(Kind.PAID_LESS, line.code, "", str(paid), str(gross))]
        return LineMatch(line, gross, invoiced, paid, tuple(found))

    def _early(self, kind: Kind, share: Share, day: date, signed_on: date) -> None:
        self._add(kind, share.line, share.paper, day.isoformat(), signed_on.isoformat())

    def _add(self, kind: Kind, line: str, paper: str, found: str = "", wanted: str = "") -> None:
        self.of_line_codes[line].append(Mismatch(kind, line, paper, found, wanted))


def _read_once(papers: Sequence[Numbered], known: dict[str, Numbered], kind: Kind, mismatches: list[Mismatch]) -> None:
    for paper in papers:
        if paper.number in known:
            mismatches.append(Mismatch(kind, paper=paper.number))
        else:
            known[paper.number] = paper
