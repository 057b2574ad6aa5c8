"""What is kept is found by those who may read it, at once and no longer than they may."""

import base64
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from hub.contracts.world import a_contract, a_pair
from planum.chain.knowledge.actions import (
    add_document,
    add_edition,
    set_audience,
    share_document,
    unshare_document,
    withdraw_document,
)
from planum.chain.knowledge.models import Audience, Kind, Share
from planum.chain.knowledge.queries import consultations, document, documents, search_knowledge
from planum.errors import Refused
from planum.hub.catalogue.models import Theme
from planum.hub.contracts.access import contracted_rows
from planum.hub.contracts.actions import revoke_contract
from planum.kernel.models import OrganisationKind, Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from world import a_person, an_engineer, an_enterprise, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
TEXT = "# 轴承更换\n先停机断电并挂牌。\n\n轴承用感应加热器加热，温度不得超过 120 ℃。"


def keep(by: Person, code: str = "ZD-1", **given: Any) -> int:
    fields: dict[str, Any] = {"title": "轴承更换作业规程", "title_en": "Bearings", "kind": Kind.PROCEDURE, "text": TEXT}
    return add_document(by=by, code=code, **fields | given).id


def found(by: Person, text: str = "轴承加热温度") -> list[int]:
    with viewing(by):
        return sorted({one.document for one in search_knowledge(by=by, text=text)})


def opens(by: Person, key: int) -> bool:
    with viewing(by):
        try:
            document(by=by, document=key)
        except ObjectDoesNotExist:
            return False
        return True


def test_a_passage_is_quoted_word_for_word_with_its_source() -> None:
    engineer = an_engineer()
    key = keep(engineer)

    with viewing(engineer):
        best = search_knowledge(by=engineer, text="轴承加热温度")[0]
        text = document(by=engineer, document=key).text

    assert text[best.start : best.end] == best.quote == "轴承用感应加热器加热，温度不得超过 120 ℃。"
    assert [best.quote[start:end] for start, end in best.marks] == ["轴承", "加热", "加热", "温度"]
    assert (best.document, best.heading, best.edition, best.licence) == (key, "轴承更换", 1, "own_use")
    assert best.owner == engineer.organisation.code  # type: ignore[union-attr]


def test_a_document_is_its_owners_alone_until_it_is_shared_and_again_when_the_share_ends() -> None:
    engineer, partner, competitor = an_engineer(), an_engineer(), an_engineer()
    key = keep(engineer)
    before = found(partner)

    share = share_document(by=engineer, document=key, organisation=partner.organisation.code, purpose="协同检修")  # type: ignore[union-attr]
    during = found(partner), opens(partner, key), found(competitor), opens(competitor, key)
    unshare_document(by=engineer, share=share.id)

    assert (before, during) == ([], ([key], True, [], False))
    assert (found(partner), opens(partner, key), found(engineer)) == ([], False, [key])


def test_a_share_ends_by_itself_after_its_last_day() -> None:
    engineer, partner = an_engineer(), an_engineer()
    today = timezone.localdate()
    key = keep(engineer)
    code = partner.organisation.code  # type: ignore[union-attr]
    share = share_document(by=engineer, document=key, organisation=code, purpose="协同", until=today)
    assert found(partner) == [key]

    Share._base_manager.filter(pk=share.id).update(until=today - timedelta(days=1))

    assert found(partner) == []


def test_the_audience_of_a_park_is_the_park_and_its_firms() -> None:
    park, other = (an_organisation(OrganisationKind.PARK) for _ in range(2))
    engineer, neighbour = (an_engineer(an_enterprise(park=park)) for _ in range(2))
    stranger = an_engineer(an_enterprise(park=other))
    keeper = a_person(park, Role.PARK_OPERATOR)
    key = keep(engineer)

    set_audience(by=engineer, document=key, audience=Audience.PARK)
    of_park = keep(keeper, title="园区安全规程")
    set_audience(by=keeper, document=of_park, audience=Audience.PARK)

    assert [found(one) for one in (neighbour, keeper, stranger)] == [[key, of_park], [key, of_park], []]


def test_everybody_reads_what_is_for_everybody_and_knows_the_owner_if_the_owner_says_so() -> None:
    engineer, stranger = an_engineer(), an_engineer()
    key = keep(engineer)

    set_audience(by=engineer, document=key, audience=Audience.EVERYBODY)
    with viewing(stranger):
        [unnamed] = documents()
    set_audience(by=engineer, document=key, audience=Audience.EVERYBODY, names_owner=True)
    with viewing(stranger):
        [named] = documents()

    assert (unnamed.owner, unnamed.owner_name, unnamed.code, unnamed.audience) == ("", "", "", "")
    assert (named.owner, named.audience) == (engineer.organisation.code, "")  # type: ignore[union-attr]


def test_what_one_may_not_read_changes_no_score() -> None:
    engineer, competitor = an_engineer(), an_engineer()
    keep(engineer)
    with viewing(engineer):
        before = search_knowledge(by=engineer, text="轴承加热温度")

    for number in range(3):
        keep(competitor, f"ZD-{number}", text=f"轴承加热 {number}")

    with viewing(engineer):
        assert search_knowledge(by=engineer, text="轴承加热温度") == before


def test_a_new_edition_counts_and_the_former_stays_with_the_owner() -> None:
    engineer, stranger = an_engineer(), an_engineer()
    key = keep(engineer)
    set_audience(by=engineer, document=key, audience=Audience.EVERYBODY)

    shape = add_edition(by=engineer, document=key, text="轴承加热不超过 110 ℃。", note="降低温度")

    with viewing(engineer):
        mine = document(by=engineer, document=key)
    with viewing(stranger):
        theirs = document(by=stranger, document=key)
        quotes = [one.quote for one in search_knowledge(by=stranger, text="轴承加热")]
    assert (shape.edition, quotes) == (2, ["轴承加热不超过 110 ℃。"])
    assert ([one.number for one in mine.editions], [one.number for one in theirs.editions]) == ([2, 1], [2])
    with pytest.raises(Refused):
        add_edition(by=engineer, document=key, text="轴承加热不超过 110 ℃。")


def test_a_withdrawn_document_is_found_by_nobody_and_kept_by_its_owner() -> None:
    engineer, stranger = an_engineer(), an_engineer()
    key = keep(engineer)
    set_audience(by=engineer, document=key, audience=Audience.EVERYBODY)

    withdraw_document(by=engineer, document=key, reason="内容过时")

    assert (found(engineer), found(stranger), opens(stranger, key), opens(engineer, key)) == ([], [], False, True)
    for again in (
        lambda: withdraw_document(by=engineer, document=key, reason="再次"),
        lambda: add_edition(by=engineer, document=key, text="新"),
        lambda: share_document(by=engineer, document=key, organisation="X", purpose="x"),
    ):
        with pytest.raises(Refused):
            again()


def test_a_reader_changes_nothing_and_a_stranger_finds_nothing_to_change() -> None:
    engineer, reader, stranger = an_engineer(), an_engineer(), an_engineer()
    key = keep(engineer)
    code = reader.organisation.code  # type: ignore[union-attr]
    share = share_document(by=engineer, document=key, organisation=code, purpose="协同").id

    for person, refused in ((reader, PermissionDenied), (stranger, ObjectDoesNotExist)):
        for act in (
            lambda by: add_edition(by=by, document=key, text="x"),
            lambda by: set_audience(by=by, document=key, audience=Audience.EVERYBODY),
            lambda by: share_document(by=by, document=key, organisation="X", purpose="x"),
            lambda by: unshare_document(by=by, share=share),
            lambda by: withdraw_document(by=by, document=key, reason="x"),
        ):
            with pytest.raises(refused):
                act(person)


def test_naming_a_code_that_is_registered_is_like_naming_one_that_is_not() -> None:
    engineer, other = an_engineer(), an_engineer()
    one, two = keep(engineer), keep(engineer, "ZD-2")
    code = other.organisation.code  # type: ignore[union-attr]

    real = share_document(by=engineer, document=one, organisation=code, purpose="协同")
    unreal = share_document(by=engineer, document=two, organisation="NOBODY", purpose="协同")

    assert (real.organisation, unreal.organisation) == (code, "NOBODY")


def test_the_owner_sees_how_often_others_read_and_who_if_it_named_them() -> None:
    engineer, partner, stranger = an_engineer(), an_engineer(), an_engineer()
    key = keep(engineer)
    code = partner.organisation.code  # type: ignore[union-attr]
    share_document(by=engineer, document=key, organisation=code, purpose="协同")
    found(partner)
    opens(partner, key)
    opens(partner, key)
    opens(engineer, key)
    set_audience(by=engineer, document=key, audience=Audience.EVERYBODY)
    opens(stranger, key)

    with viewing(engineer):
        read = consultations(document=key)
    with viewing(stranger):
        own = consultations(document=key)

    assert sorted((one.reader, one.opened, one.cited) for one in read) == [("", 1, 0), (code, 2, 1)]
    assert [(one.reader, one.opened) for one in own] == [(stranger.organisation.code, 1)]  # type: ignore[union-attr]


def word_file(body: str) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return base64.b64encode(buffer.getvalue()).decode()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_a_word_file_is_read_with_its_headings() -> None:
    engineer = an_engineer()
    body = (
        f'<w:document {W}><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>除气</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>氩气</w:t></w:r><w:r><w:t>纯度 99.99 %。</w:t></w:r></w:p></w:body></w:document>"
    )

    key = keep(engineer, text="", name="除气.docx", content=word_file(body))

    with viewing(engineer):
        assert document(by=engineer, document=key).text == "# 除气\n\n氩气纯度 99.99 %。"


def test_an_older_text_file_is_read_as_gb18030() -> None:
    engineer = an_engineer()

    key = keep(engineer, text="", name="old.txt", content=base64.b64encode("铝液除气\r\n".encode("gb18030")).decode())

    with viewing(engineer):
        assert document(by=engineer, document=key).text == "铝液除气"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"content": "AAAA", "name": "x.txt"},
        {"text": "", "content": "no base64!", "name": "x.txt"},
        {"text": "", "content": base64.b64encode(b"MZ").decode(), "name": "x.exe"},
        {"text": "", "content": base64.b64encode(b"no archive").decode(), "name": "x.docx"},
        {"text": "", "content": word_file("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "name": "x.docx"},
        {"text": "", "content": word_file("<a"), "name": "x.docx"},
        {"text": "", "content": word_file(f"<w:document {W}>" + " " * 11_000_000 + "</w:document>"), "name": "x.docx"},
        {"text": "", "content": base64.b64encode(b"\xff\xff\xff").decode(), "name": "x.txt"},
        {"text": "轴\x00承"},
        {"text": "轴承\u202e反"},
        {"text": "  \n "},
        {"text": "字" * 400_001},
        {"title": " "},
        {"code": "a b"},
        {"note": "x" * 301},
    ],
    ids=lambda wrong: str(wrong)[:40],
)
def test_what_is_no_document_is_refused_whole(wrong: dict[str, str]) -> None:
    engineer = an_engineer()

    with pytest.raises(Refused):
        keep(engineer, **wrong)

    with viewing(SYSTEM):
        assert documents() == []


def test_a_code_is_used_once_by_each_owner() -> None:
    engineer, other = an_engineer(), an_engineer()
    keep(engineer)

    keep(other)

    with pytest.raises(Refused):
        keep(engineer)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_the_same_queries_however_long(rows: int, django_assert_num_queries: Any) -> None:
    engineer = an_engineer()
    for number in range(rows):
        keep(engineer, f"ZD-{number}")
    engineer.as_viewer()

    with viewing(engineer), django_assert_num_queries(4):
        assert len(documents()) == rows


def test_a_contract_opens_what_is_open_to_contracts_until_it_is_revoked() -> None:
    pair = a_pair(table="chain.documents", code="LIBRARY", theme=Theme.PRODUCTION)
    key, other = keep(pair.provider), keep(pair.provider, "ZD-2")
    set_audience(by=pair.provider, document=key, audience=Audience.CONTRACT)
    before = found(pair.consumer)

    contract = a_contract(pair)
    during = found(pair.consumer), opens(pair.consumer, key), opens(pair.consumer, other)
    with viewing(pair.consumer):
        [shown] = documents()
    rows = contracted_rows(by=pair.consumer, table="chain.documents", purpose="planning")
    revoke_contract(by=pair.provider, contract=contract.id, reason="到期")

    assert (before, during, shown.owner) == ([], ([key], True, False), pair.provider_firm.code)
    assert [row["code"] for one in rows for row in one.rows] == ["ZD-1"]
    assert (found(pair.consumer), opens(pair.consumer, key)) == ([], False)
