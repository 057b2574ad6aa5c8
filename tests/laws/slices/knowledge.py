"""Documents of the three firms: each kept for itself, with a share to somebody who is not there."""

from typing import Any

from planum.chain.knowledge.actions import add_document, share_document
from planum.chain.knowledge.models import Kind


def furnish(rivals: Any) -> None:
    for firm in rivals.firms:
        kept = add_document(
            by=firm.engineer, code=f"{firm.word}-ZD-1", title=f"{firm.zh}作业指导书", title_en=f"{firm.word} manual",
            kind=Kind.PROCEDURE, note=f"{firm.zh}初版",
            text=f"# {firm.zh}轴承更换\n{firm.word} 轴承加热温度 {firm.odd} 度。",
        )  # fmt: skip
        share = share_document(by=firm.engineer, document=kept.id, organisation="NOBODY-0", purpose=f"{firm.zh}协作")
        firm.things |= {"document": kept.id, "share": share.id}
        firm.hashes |= {kept.digest}


PARAMETERS = {
    "knowledge:pk": lambda firm, _city: firm.things["document"],
    "knowledge:unshare:pk": lambda firm, _city: firm.things["share"],
}
ARGUMENTS = {
    "chain.set_audience:audience": lambda _firm, _city: "everybody",
    "document": lambda firm, _city: firm.things["document"],
    "language": lambda _firm, _city: "zh",
    "chain.add_document:licence": lambda _firm, _city: "own_use",
    "names_owner": lambda _firm, _city: True,
    "share": lambda firm, _city: firm.things["share"],
    "text": lambda firm, _city: f"{firm.word} {firm.zh}轴承",
    "chain.add_document:title": lambda _firm, _city: "title",
    "chain.add_document:title_en": lambda _firm, _city: "title",
    "chain.add_document:kind": lambda _firm, _city: "procedure",
    "chain.documents:kind": lambda _firm, _city: "procedure",
    "chain.search_knowledge:kind": lambda _firm, _city: "procedure",
}
FORM_DATA = {
    "text": lambda firm, _city: f"{firm.word} {firm.zh}",
    "audience": lambda _firm, _city: "everybody",
    "organisation": lambda firm, _city: firm.code,
    "purpose": lambda _firm, _city: "purpose",
}
REACHES = {
    "the firm as the owner of a document": lambda r: (
        r.rival.engineer, "chain.add_document",
        {"owner": r.own.code, "code": "SPY", "title": "x", "kind": "manual", "text": "x"},
    ),
    "a new edition of the firm's document": lambda r: (
        r.rival.engineer, "chain.add_edition", {"document": r.own.things["document"], "text": "x"},
    ),
}  # fmt: skip
SPEAKING = {"knowledge:document", "knowledge:library", "knowledge:unshare"}
# How often a document was read; nobody has read it.
SILENT_QUERIES = ["chain.consultations"]
