"""The audit room, and the pages of papers and accounts."""

import base64
import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    check_line,
    decide_payment,
    deduct_support,
)
from planum.programme.funds.models import (
    EquipmentLine,
    Invoice,
    PurchaseContract,
)
from planum.programme.funds.queries import (
    audit_export,
    audit_sample,
)
from planum.programme.funds.taking import PaperKind
from planum.programme.projects.models import Project
from programme.funds.sending import INVOICES, a_statement, send
from programme.world import (
    WAN_FEN,
    a_city,
    a_funded_pilot,
    a_project,
    a_proven_project,
    a_reader,
    a_request,
    texts,
)
from world import an_auditor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def test_the_auditor_reads_everything_writes_nothing_and_takes_it_along() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    decide_payment(by=city.finance, payment=a_request(city, amount_fen=WAN_FEN).id)
    auditor = an_auditor(city.region)

    with viewing(auditor):
        made = audit_export(pilot=pilot.code)
        first = audit_sample(pilot=pilot.code, size=5, seed=7)
        again = audit_sample(pilot=pilot.code, size=5, seed=7)

    with zipfile.ZipFile(io.BytesIO(base64.b64decode(made.content))) as files:
        manifest = json.loads(files.read("manifest.json"))
        names = set(files.namelist())
        ledger = files.read("ledger.csv").decode("utf-8-sig").splitlines()
    assert set(manifest["sha256"]) == names - {"manifest.json"}
    assert manifest["change_log"]["intact"] is True
    assert len(ledger) == 1 + 3 * 2
    assert first == again
    assert [line.line for line in first] == ["P1-1"]
    for act in (
        lambda: deduct_support(by=auditor, project="P1", amount_fen=1, ground="x", reason="x"),
        lambda: check_line(by=auditor, project="P1", line="P1-1", on=date(2026, 1, 1), serial="SN-P1"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_pages_of_papers_accounts_and_audit_speak_to_those_whom_they_concern(
    django_assert_max_num_queries: Any,
) -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    with viewing(SYSTEM):
        project, line = Project.objects.get().pk, EquipmentLine.objects.get().pk
    payment = a_request(city).id
    statement = a_statement(city, pilot.code, 14_999 * WAN_FEN, "2025-09-01,T1,厅,150000000", "2025-12-01,T2,某,-10000")
    pages = {
        ("firm", reverse("funds:papers", args=[project])): "P1-1",
        ("firm", reverse("funds:line", args=[line])): "SN-P1",
        ("finance", reverse("funds:papers", args=[project])): "three papers agree",
        ("finance", reverse("funds:payment", args=[payment])): "as it would decide today",
        ("finance", reverse("funds:accounts", args=[pilot.code])): "2150517",
        ("finance", reverse("funds:statement", args=[statement.id])): "T2",
        ("auditor", reverse("funds:audit", args=[pilot.code]) + "?size=3&seed=1"): "SN-P1",
    }
    readers = {
        "firm": a_reader(city.engineer), "finance": a_reader(city.finance),
        "auditor": a_reader(an_auditor(city.region)),
    }  # fmt: skip

    for (who, url), said in pages.items():
        with django_assert_max_num_queries(40):
            page = readers[who].get(url)
        assert page.status_code == 200, url
        assert said in texts(page), url
        assert "&lt;" not in page.content.decode(), url
    assert readers["firm"].get(reverse("funds:audit", args=[pilot.code])).status_code == 404
    assert readers["firm"].get(reverse("funds:accounts", args=[pilot.code])).status_code == 404


def test_forms_send_papers_and_say_what_is_wrong_with_them() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)
    firm = a_reader(city.engineer)
    with viewing(SYSTEM):
        project = Project.objects.get().pk
    url = reverse("funds:take_table", args=[project])

    def sent(text: str) -> Any:
        return firm.post(url, {"kind": "contracts", "file": SimpleUploadedFile("合同.csv", text.encode())})

    wrong = sent("number,supplier,signed,amount_yuan\nC1,甲,soon,100")
    right = sent("编号,供应商,签订日期,金额（元）\nC1,甲,2025-09-01,100")

    assert (wrong.status_code, "soon" in texts(wrong)) == (422, True)
    assert right.url == reverse("funds:papers", args=[project])
    with viewing(SYSTEM):
        assert [row.amount_fen for row in PurchaseContract.objects.all()] == [10_000]


def test_forms_assign_and_withdraw_and_lead_to_the_deduction() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=2000 * WAN_FEN)
    send(city, PaperKind.INVOICES, INVOICES, "FP-9,2025-10-08,甲,90,10,")
    with viewing(SYSTEM):
        project, paper = Project.objects.get().pk, Invoice.objects.get(number="FP-9").pk
    statement = a_statement(city, pilot.code, 1, "2025-09-01,T1,厅,0.01")
    firm, finance = a_reader(city.engineer), a_reader(city.finance)
    papers, assign = reverse("funds:papers", args=[project]), reverse("funds:assign", args=[project])

    shown = firm.get(papers)
    chosen = firm.get(f"{assign}?paper=invoices-{paper}")
    sent = firm.post(assign, {"paper": f"invoices-{paper}", "line": "P1-1", "amount_fen": ""})
    withdrawn = finance.post(reverse("funds:withdraw_statement", args=[statement.id]), {"reason": "导错账户"})

    assert f"{assign}?paper=invoices-{paper}" in shown.content.decode()
    assert f'value="invoices-{paper}" selected' in chosen.content.decode()
    assert (sent.status_code, "stand for no line yet" in texts(firm.get(papers))) == (302, False)
    assert withdrawn.url == reverse("funds:accounts", args=[pilot.code])
    page = finance.get(reverse("funds:project", args=[project])).content.decode()
    assert reverse("funds:deduct", args=[project]) in page
    assert reverse("supervision:project", args=[project]) in page
    assert reverse("funds:audit_room") in a_reader(an_auditor(city.region)).get("/").content.decode()
