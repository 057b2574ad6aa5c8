"""The catalogue in the terms of DCAT 3 (W3C Recommendation, 22 August 2024), as JSON-LD."""

from collections.abc import Sequence
from typing import Any, Final

from planum.hub.catalogue.columns import columns_of
from planum.hub.catalogue.models import DataProduct, Frequency, Licence
from planum.hub.catalogue.shareables import Column

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "planum": "urn:planum:",
}
# The names of the Dublin Core Collection Description Frequency vocabulary.
FREQUENCIES: Final = {
    Frequency.CONTINUOUS: "continuous",
    Frequency.DAILY: "daily",
    Frequency.WEEKLY: "weekly",
    Frequency.MONTHLY: "monthly",
    Frequency.IRREGULAR: "irregular",
}
DATATYPES: Final = {"text": "xsd:string", "number": "xsd:double", "day": "xsd:date", "instant": "xsd:dateTime"}


def described(products: Sequence[DataProduct]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "dcat:Catalog",
        "dct:title": {"@language": "zh", "@value": "数据产品目录"},
        "dcat:dataset": [dataset(row) for row in products],
    }


def dataset(row: DataProduct) -> dict[str, Any]:
    """One product. Its rows are reached by `hub.read_contract` alone, so the distribution names that service."""
    titles = [{"@language": "zh", "@value": row.name}]
    titles += [{"@language": "en", "@value": row.name_en}] if row.name_en else []
    return {
        "@id": f"urn:planum:product:{row.path}",
        "@type": "dcat:Dataset",
        "dct:identifier": row.path,
        "dct:title": titles,
        "dct:description": row.description,
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": row.owner.name, "dct:identifier": row.owner.code},
        "dct:issued": {"@type": "xsd:dateTime", "@value": row.offered_at.isoformat()},
        "dcat:theme": f"planum:theme:{row.theme}",
        "dcat:keyword": list(row.keywords),
        "dct:accrualPeriodicity": f"http://purl.org/cld/freq/{FREQUENCIES[Frequency(row.frequency)]}",
        "dct:license": f"planum:licence:{Licence(row.licence).value}",
        "csvw:tableSchema": {"csvw:column": [_column(one) for one in columns_of(row)]},
        "dcat:distribution": {
            "@type": "dcat:Distribution",
            "dct:format": "application/json",
            "dcat:accessService": {"@type": "dcat:DataService", "dcat:endpointURL": "/api/hub/read-contract"},
        },
    }


def _column(one: Column) -> dict[str, str]:
    said = {"csvw:name": one.name, "csvw:titles": str(one.label), "csvw:datatype": DATATYPES[one.kind]}
    return said | ({"planum:unit": one.unit} if one.unit else {})
