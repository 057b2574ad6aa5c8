"""Firms of the chain put what they know where the others may find it, and take one piece back."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from planum.chain.knowledge.actions import add_document, set_audience, share_document, unshare_document
from planum.chain.knowledge.models import Audience, Consultation, Document, Kind, Licence, Passage, Share, Tongue
from planum.chain.knowledge.queries import document, search_knowledge
from planum.demo.chapters import World
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "产业链共享作业指导书、标准与案例，并收回其中一份"
TEXTS = Path(__file__).parents[1] / "documents"
QUESTION, WITHDRAWN_QUESTION = "轴承加热温度不能超过多少", "气孔内壁光滑是什么原因"


@dataclass(frozen=True)
class Kept:
    """A text of the folder `documents`: whose it is, and who may read it."""

    file: str
    keeper: str
    code: str
    title: str
    title_en: str
    kind: Kind
    licence: Licence
    audience: Audience = Audience.NAMED
    named: tuple[str, ...] = ()
    language: Tongue = Tongue.CHINESE
    names_owner: bool = False


DOCUMENTS = (
    Kept("press_safety.md", "park", "XHGX-AQ-03", "压力机安全操作规程（园区示范文本）", "Safety rules for presses",
         Kind.SAFETY, Licence.CC_BY, Audience.EVERYBODY, names_owner=True),
    Kept("lubrication.md", "XH01", "YC-EN-07", "压力机润滑与轴承检查", "Press lubrication and bearing inspection",
         Kind.MANUAL, Licence.CC_BY_NC, Audience.PARK, language=Tongue.ENGLISH, names_owner=True),
    Kept("degassing.md", "XH05", "JD-GY-012", "铝液除气工艺要点", "Degassing of aluminium melts",
         Kind.KNOW_HOW, Licence.PARTNERS, named=("XH08", "XH04")),
    Kept("die_maintenance.md", "XH08", "YC-ZD-021", "压铸模具维护作业指导书", "Maintenance of die-casting dies",
         Kind.PROCEDURE, Licence.CC_BY_NC, Audience.PARK),
    Kept("bearing_replacement.md", "XH01", "YC-ZD-034", "压力机主传动轴承更换作业规程", "Replacing press bearings",
         Kind.PROCEDURE, Licence.OWN_USE, named=("XH05", "XH10")),
    Kept("porosity_case.md", "XH08", "YC-8D-2025-06", "壳体铸件气孔批量超标案例", "Case: porosity of a housing",
         Kind.CASE, Licence.OWN_USE, named=("XH05",)),
)  # fmt: skip


def tell(world: World) -> None:
    """Six documents are kept and shared; the chain leader asks and reads; the foundry takes its case back."""
    if world.recorded:
        return
    keys = {one.file: keep(world.people[one.keeper], one) for one in DOCUMENTS}
    planner = world.people["planner"]
    with viewing(planner):
        best = search_knowledge(by=planner, text=QUESTION)[0]
        document(by=planner, document=best.document)
        search_knowledge(by=planner, text=WITHDRAWN_QUESTION)
    with viewing(SYSTEM):
        share = Share.objects.get(document=keys["porosity_case.md"], organisation="XH05")
    unshare_document(by=world.people["XH08"], share=share.pk)


def keep(keeper: Person, given: Kept) -> int:
    kept = add_document(
        by=keeper, code=given.code, title=given.title, title_en=given.title_en, kind=given.kind,
        licence=given.licence, language=given.language, text=(TEXTS / given.file).read_text(encoding="utf-8"),
    )  # fmt: skip
    for reader in given.named:
        share_document(by=keeper, document=kept.id, organisation=reader, purpose="产业链协同提升")
    if given.audience is not Audience.NAMED:
        set_audience(by=keeper, document=kept.id, audience=given.audience, names_owner=given.names_owner)
    return kept.id


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        return {
            "documents": Document.objects.count(),
            "passages": Passage.objects.count(),
            "shares": Share.objects.count(),
            "shares_ended": Share.objects.exclude(revoked_at=None).count(),
            "citations": sum(Consultation.objects.values_list("cited", flat=True)),
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["documents"]:
        return []
    search = reverse("knowledge:search")
    ended = f"{told['shares']} 次点名共享，其中 {told['shares_ended']} 次已收回"
    return [
        (
            f"{told['documents']} 份文档、{told['passages']} 个段落可检索；对“{QUESTION}”逐字引用原文并标明出处。",
            f"{search}?{urlencode({'q': QUESTION})}",
        ),
        (
            f"{ended}：再问“{WITHDRAWN_QUESTION}”，案例不再出现。",
            f"{search}?{urlencode({'q': WITHDRAWN_QUESTION})}",
        ),
    ]
