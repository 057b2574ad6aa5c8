"""The letter: drafted from the round's text, signed by two departments, kept with its hash."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.hashing import digest
from planum.kernel.models import StoredFile
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.recommendation.actions import draft_letter, recall_letter, sign_letter, take_back_recommendation
from planum.programme.recommendation.models import RecommendationLetter
from planum.programme.recommendation.planside import pages_in
from programme.recommendation.province import a_province, a_round, recommend, sign
from world import a_finance_officer

pytestmark = pytest.mark.django_db
NUMBER = "辰工信函〔2026〕1号"


def letter_of(key: int) -> RecommendationLetter:
    with viewing(SYSTEM):
        return RecommendationLetter.objects.select_related("file").get(candidacy=key)


def test_the_text_names_the_city_its_plan_and_its_points() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)

    draft_letter(by=province.industry, candidacy=key, number=NUMBER, dated_on=date(2026, 4, 1))

    letter = letter_of(key)
    assert letter.title == "关于推荐月湖市申报制造业新型技术改造城市试点的函"
    # 0.35 · 90 + 0.35 · 80 + 0.30 · 85 = 31.5 + 28 + 25.5
    for said in ("有色金属、机械", "列入重点项目18个", "总投资60.00亿元", "85.00分", "我省"):
        assert said in letter.body


def test_two_departments_sign_and_the_print_is_kept() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)
    sign(province, key)

    letter = letter_of(key)

    assert letter.state.value == "signed"
    assert letter.file is not None
    with viewing(SYSTEM):
        content = content_of(StoredFile.objects.get(pk=letter.file.pk))
    assert (content[:5], pages_in(content), digest(content)) == (b"%PDF-", letter.pages, letter.file.digest)


def test_a_department_signs_once_and_a_citys_bureau_never() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)
    draft_letter(by=province.industry, candidacy=key, number=NUMBER, dated_on=date(2026, 4, 1))
    sign_letter(by=province.industry, candidacy=key)
    organisation = province.officers["9902"].organisation
    assert organisation is not None
    citys_finance = a_finance_officer(organisation.region)

    with pytest.raises(Refused, match="signed already"):
        sign_letter(by=province.industry, candidacy=key)
    with pytest.raises((PermissionDenied, RecommendationLetter.DoesNotExist)):
        sign_letter(by=citys_finance, candidacy=key)


def test_a_change_takes_a_signature_away_and_a_signed_letter_stays() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)
    draft_letter(by=province.industry, candidacy=key, number=NUMBER, dated_on=date(2026, 4, 1))
    sign_letter(by=province.finance, candidacy=key)
    draft_letter(by=province.industry, candidacy=key, number=NUMBER, dated_on=date(2026, 4, 2))
    assert letter_of(key).finance_at is None

    sign_letter(by=province.industry, candidacy=key)
    sign_letter(by=province.finance, candidacy=key)
    with pytest.raises(Refused, match="signed by both"):
        draft_letter(by=province.industry, candidacy=key, number=NUMBER, dated_on=date(2026, 4, 3))
    recall_letter(by=province.finance, candidacy=key, reason="日期有误")
    assert (letter_of(key).state.value, letter_of(key).file) == ("draft", None)


def test_a_recommendation_taken_back_leaves_an_unsigned_letter() -> None:
    province = a_province()
    a_round(province)
    key = recommend(province)
    sign(province, key)

    take_back_recommendation(by=province.industry, candidacy=key, reason="企业资金未落实")

    assert letter_of(key).state.value == "draft"
