"""What a reader of the library sees, and what others do not."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from planum.chain.knowledge.actions import add_document, share_document
from planum.chain.knowledge.models import Document, Kind, Share
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from world import an_engineer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
MOST_QUERIES = 30
TEXT = "# Bearings\nStop the press first.\n\nHeat the bearing to 110 degrees, <b>never</b> above 120."


def looking(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def keep(by: Person, code: str = "ZD-1") -> int:
    return add_document(by=by, code=code, title="轴承规程", title_en="Bearings", kind=Kind.PROCEDURE, text=TEXT).id


def test_a_question_is_answered_by_a_quotation_that_leads_to_its_place_in_the_text() -> None:
    engineer = an_engineer()
    keep(engineer)
    client = looking(engineer)

    found = client.get(reverse("knowledge:search"), {"q": "heat above"})
    link = re.search(r'href="([^"]*#cited)"', found.content.decode())
    assert link is not None
    page = client.get(link.group(1).replace("&amp;", "&"))

    assert "<mark>Heat</mark> the bearing to 110 degrees, &lt;b&gt;never&lt;/b&gt; <mark>above</mark> 120." in (
        found.content.decode()
    )
    assert '<mark id="cited">Heat the bearing to 110 degrees, &lt;b&gt;never&lt;/b&gt; above 120.</mark>' in (
        page.content.decode()
    )


def test_a_competitor_reads_neither_title_nor_text() -> None:
    key = keep(an_engineer())
    competitor = looking(an_engineer())

    pages = [reverse("knowledge:search") + "?q=bearing", reverse("knowledge:search"), reverse("knowledge:library")]

    assert [("Bearings" in text_of(competitor.get(url))) for url in pages] == [False, False, False]
    assert competitor.get(reverse("knowledge:document", args=[key])).status_code == 404
    assert "No document that you may read says anything of this." in text_of(competitor.get(pages[0]))


def test_a_document_is_sent_as_a_file_and_shared_and_the_share_is_ended() -> None:
    engineer, partner = an_engineer(), an_engineer()
    client = looking(engineer)
    fields = {"code": "ZD-9", "title": "除气", "kind": "know_how", "language": "zh", "licence": "own_use"}

    kept = client.post(reverse("knowledge:add"), fields | {"file": SimpleUploadedFile("a.md", "氩气".encode())})
    with viewing(SYSTEM):
        key = Document.objects.get().pk
    code = partner.organisation.code  # type: ignore[union-attr]
    client.post(reverse("knowledge:share", args=[key]), {"organisation": code, "purpose": "协同"})
    during = looking(partner).get(reverse("knowledge:document", args=[key])).status_code
    with viewing(SYSTEM):
        share = Share.objects.get().pk
    asked = client.get(reverse("knowledge:unshare", args=[share]))
    client.post(reverse("knowledge:unshare", args=[share]))

    assert kept.headers["Location"] == reverse("knowledge:document", args=[key])
    assert (during, looking(partner).get(reverse("knowledge:document", args=[key])).status_code) == (200, 404)
    assert f"End the share with {code}?" in text_of(asked)


def test_what_is_refused_says_what_is_allowed_and_keeps_what_was_typed() -> None:
    client = looking(an_engineer())
    fields = {"code": "ZD-9", "title": "除气", "kind": "know_how", "language": "zh", "licence": "own_use"}

    answer = client.post(reverse("knowledge:add"), fields | {"file": SimpleUploadedFile("a.exe", b"MZ")})

    assert answer.status_code == 422
    assert "Plain text (.txt), Markdown (.md) or Word (.docx)." in text_of(answer)
    assert 'value="ZD-9"' in answer.content.decode()


def test_the_first_page_counts_what_was_shared_and_not_opened() -> None:
    engineer, partner = an_engineer(), an_engineer()
    key = keep(engineer)
    share_document(by=engineer, document=key, organisation=partner.organisation.code, purpose="x")  # type: ignore[union-attr]
    client = looking(partner)

    before = text_of(client.get("/"))
    client.get(reverse("knowledge:document", args=[key]))

    assert "1 documents shared with you have not been opened" in before
    assert "have not been opened" not in text_of(client.get("/"))


@pytest.mark.parametrize("documents", [1, 3])
def test_pages_take_few_queries_however_many_documents(documents: int, django_assert_max_num_queries: Any) -> None:
    engineer = an_engineer()
    keys = [keep(engineer, f"ZD-{number}") for number in range(documents)]
    client = looking(engineer)

    for url in (
        reverse("knowledge:search"), reverse("knowledge:search") + "?q=bearing", reverse("knowledge:library"),
        reverse("knowledge:document", args=[keys[0]]),
    ):  # fmt: skip
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(url).status_code == 200
