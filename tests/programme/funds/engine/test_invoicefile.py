"""Electronic invoices as files: the two forms that are in use, and files that mean harm."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.funds.engine.invoicefile import InvoiceFields, read_invoice_file

DIGITAL = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>25442000000000000001</EIid></Header><EInvoiceData>
<SellerInformation><SellerIdNum>91330100X</SellerIdNum><SellerName>星河机床有限公司</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>91330200Y</BuyerIdNum><BuyerName>买方</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>1000000.00</TotalAmWithoutTax><TotalTaxAm>130000.00</TotalTaxAm>
<TotalTax-includedAmount>1130000.00</TotalTax-includedAmount></BasicInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>25442000000000000001</InvoiceNumber><IssueTime>2025-10-08</IssueTime>
</TaxSupervisionInfo></EInvoice>"""
OLDER = """<fp:eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019"><fp:InvoiceCode>033002100111</fp:InvoiceCode>
<fp:InvoiceNo>12345678</fp:InvoiceNo><fp:IssueDate>2025年10月08日</fp:IssueDate>
<fp:Buyer><fp:BuyerTaxID>91330200Y</fp:BuyerTaxID></fp:Buyer><fp:Seller><fp:SellerName>星河机床有限公司</fp:SellerName></fp:Seller>
<fp:TaxExclusiveTotalAmount>1000000.00</fp:TaxExclusiveTotalAmount><fp:TaxTotalAmount>130000.00</fp:TaxTotalAmount>
</fp:eInvoice>"""


def an_ofd(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", "<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>")
        for name, text in parts.items():
            archive.writestr(f"Doc_0/Attachs/{name}.xml", text)
    return target.getvalue()


def fields(number: str) -> InvoiceFields:
    return InvoiceFields(number, "星河机床有限公司", "91330200Y", date(2025, 10, 8), 100_000_000, 13_000_000)


def test_a_fully_digital_invoice_as_xml_and_within_an_ofd() -> None:
    assert read_invoice_file("a.xml", DIGITAL.encode()) == fields("25442000000000000001")
    assert read_invoice_file("a.ofd", an_ofd(original=DIGITAL)) == fields("25442000000000000001")


def test_an_older_electronic_invoice_has_code_and_number() -> None:
    assert read_invoice_file("b.ofd", an_ofd(original_invoice=OLDER)) == fields("03300210011112345678")


BOMB = '<!DOCTYPE a [<!ENTITY x "yyyyyyyyyy"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "0 bytes"),
        (b"PK not a zip", "cannot be opened"),
        (an_ofd(a=BOMB), "declares a document type"),
        (BOMB.encode(), "declares a document type"),
        (an_ofd(a="<a>" + "<b/>" * 21_000 + "</a>"), "more than 20000 elements"),
        (an_ofd(a="<a>" + " " * (5 << 20) + "</a>"), "larger than"),
        (an_ofd(**{f"p{number}": "<a/>" for number in range(501)}), "parts"),
        (an_ofd(a="<a/>"), "no InvoiceNumber"),
        (DIGITAL.replace("2025-10-08", "2025-13-08").encode(), "was issued on"),
        (DIGITAL.replace("1000000.00", "NaN").encode(), "amount"),
        (DIGITAL.replace("1000000.00", "1.005").encode(), "two digits"),
    ],
)
def test_a_file_that_is_no_invoice_is_refused_with_its_reason(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_invoice_file("a.ofd", content)


@settings(max_examples=100)
@given(st.binary(max_size=300), st.integers(0, 2000))
@example(b"\x00", 615)
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    whole = an_ofd(original=DIGITAL)
    for content in (noise, whole[:at] + noise + whole[at:]):
        with suppress(Refused):
            read_invoice_file("a.ofd", content)
