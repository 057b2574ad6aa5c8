"""Whatever is edited, text and tables of a plan say the same numbers, and its documents are the same bytes again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from planum.programme.plan.engine.claims import contradictions
from planum.programme.plan.engine.content import Chapter, Funding, Goal, Industry, ListedProject, PlanContent
from planum.programme.plan.engine.document import Document, Paragraph, Table, compose
from planum.programme.plan.engine.numbers import SOURCES, WAN_FEN, WINGS, by_name, derive, money_text, resolve
from planum.programme.plan.engine.packing import archive, canonical
from planum.programme.plan.printing import plan_docx, plan_pdf, projects_workbook

YEARS = range(2025, 2029)
amounts = st.integers(0, 10**13)
words = st.text("甲乙丙丁戊智能改造产线", min_size=1, max_size=12)
chapters = (
    Chapter("industries", "重点行业选择", "", ("industries",)),
    Chapter("goals", "总体思路与目标", "", ("goals",)),
    Chapter("projects", "重点项目清单", "", ("projects",)),
    Chapter("funds", "资金安排", "", ("funds",)),
)
listed = st.builds(
    ListedProject, code=words, wing=st.sampled_from(list(WINGS)), industry=st.sampled_from(["36", "32"]),
    sub_industry=st.just(""), name=words, owner=words, credit_code=st.just(""), owner_role=st.just("ordinary"),
    address=st.just(""), content=words, starts_on=st.none(), finishes_on=st.just(date(2027, 12, 31)),
    total_investment_fen=st.integers(1, 10**13), equipment_investment_fen=amounts, completed_fen=amounts,
    filing_code=st.just(""), funding_sources=st.just("自筹"), central_fen=amounts, other_central_fen=st.just(0),
    other_programme=st.just(""), category=st.just("normal"), chain_code=st.just(""), expected=st.just(""),
    author_name=st.just(""), author_kind=st.just(""), leading_industry=st.just(""),
)  # fmt: skip
fundings = st.builds(
    Funding, source=st.sampled_from(list(SOURCES)), year=st.sampled_from(YEARS), wing=st.sampled_from(list(WINGS)),
    amount_fen=amounts,
)  # fmt: skip
industries = st.tuples(
    *(
        st.builds(
            Industry, code=st.just(code), name=st.sampled_from(["机械", "有色金属", "总"]), sub_industry=st.just(""),
            output_fen=amounts, firms=st.integers(0, 5000), chain_leader=st.just(""), justification=st.just(""),
        )
        for code in ("36", "32")
    )
)  # fmt: skip
shares = st.decimals(0, 100, places=2).map(lambda share: f"{share:f}")
goals = st.builds(
    Goal, code=st.just("coverage"), name=st.just("改造覆盖率"), unit=st.just("%"), baseline=shares,
    values=st.fixed_dictionaries({str(year): shares for year in YEARS}),
)  # fmt: skip
plans = st.builds(
    PlanContent, code=st.just("P"), title=st.just("实施方案"), city=st.just("某市"), author=st.just("某局"),
    starts_on=st.just(date(2025, 7, 1)), ends_on=st.just(date(2028, 6, 30)), on=st.just(date(2025, 6, 1)),
    chapters=st.just(chapters), industries=industries, goals=st.tuples(goals),
    projects=st.lists(listed, max_size=5).map(tuple), funds=st.lists(fundings, max_size=8).map(tuple),
)  # fmt: skip


def naming_all(content: PlanContent) -> PlanContent:
    """The plan with a text that names every number it has, one a line."""
    text = "\n".join(f"{name}为【{name}】。" for name in names(content))
    return replace(content, chapters=(replace(chapters[0], text=text), *chapters[1:]))


def names(content: PlanContent) -> list[str]:
    return [one.name for one in derive(content).values()]


def said(document: Document) -> dict[str, str]:
    lines = [one.text for one in document.blocks if isinstance(one, Paragraph) and "为" in one.text]
    return dict(line.removesuffix("。").rsplit("为", 1) for line in lines)


def table(document: Document, caption: str) -> Table:
    return next(one for one in document.blocks if isinstance(one, Table) and one.caption.startswith(caption))


def fen(cell: str) -> int:
    return int(Decimal(cell) * WAN_FEN)


def assert_agreement(content: PlanContent) -> None:
    """Text, total row and the rows above it, each recomputed here from what was entered."""
    document = compose(naming_all(content))
    text, projects = said(document), content.projects
    assert set(text) == set(names(content))
    lines = table(document, "重点项目清单")
    sums = {
        "总投资": (11, [one.total_investment_fen for one in projects]),
        "设备软件投资": (12, [one.equipment_investment_fen for one in projects]),
        "已完成投资": (14, [one.completed_fen for one in projects]),
        "中央奖补资金": (16, [one.central_fen for one in projects]),
    }
    for name, (column, entered) in sums.items():
        assert text[name] == money_text(sum(entered))
        assert [fen(row[column]) for row in lines.rows] == [*entered, sum(entered)]
    assert text["项目数"] == f"{len(lines.rows) - 1}个"
    funds = table(document, "资金安排")
    for row, (source, name) in zip(funds.rows, SOURCES.items(), strict=False):
        assert text[name] == money_text(fen(row[-1]))
        assert fen(row[-1]) == sum(one.amount_fen for one in content.funds if one.source == source)
    assert text["资金合计"] == money_text(fen(funds.rows[-1][-1]))
    for place, year in enumerate(YEARS, 1):
        assert text[f"{year}年资金"] == money_text(sum(fen(row[place]) for row in funds.rows[:-1]))
    chosen = table(document, "重点行业基本情况").rows
    assert text["重点行业产值"] == money_text(fen(chosen[-1][4]))
    assert text["规上企业数"] == f"{chosen[-1][5]}家"
    [path] = table(document, "绩效目标").rows
    assert Decimal(text["期末覆盖率"].removesuffix("%")) == Decimal(path[-1])


@given(plans)
def test_text_and_tables_say_the_same(content: PlanContent) -> None:
    assert_agreement(content)


@given(plans, st.lists(st.tuples(st.integers(0, 4), amounts, fundings), max_size=4))
def test_after_every_edit_they_still_do(content: PlanContent, edits: list[tuple[int, int, Funding]]) -> None:
    for place, amount, line in edits:
        projects = list(content.projects)
        if place < len(projects):
            projects[place] = replace(projects[place], central_fen=amount, total_investment_fen=amount + 1)
        content = replace(content, projects=tuple(projects[: max(1, place)]), funds=(*content.funds, line))
        assert_agreement(content)


@given(plans)
def test_names_are_unique_and_what_is_drawn_from_the_model_never_contradicts_it(content: PlanContent) -> None:
    numbers = derive(content)
    assert len(set(names(content))) == len(numbers)
    for number in by_name(numbers).values():
        text, unknown = resolve(f"{number.name}【{number.name}】。{number.name}{number.text}。", numbers)
        assert unknown == []
        assert text == f"{number.name}{number.text}。" * 2
        assert contradictions(text, numbers) == []


@settings(max_examples=6)
@given(plans)
def test_the_same_facts_give_the_same_bytes(content: PlanContent) -> None:
    def built(facts: PlanContent) -> tuple[bytes, bytes]:
        document = compose(facts)
        files = {
            "方案.pdf": plan_pdf(document), "方案.docx": plan_docx(document, facts.on),
            "清单.xlsx": projects_workbook(facts),
        }  # fmt: skip
        return canonical(facts), archive(dict(sorted(files.items(), reverse=True)), facts.on)

    assert built(content) == built(replace(content, projects=tuple(replace(one) for one in content.projects)))
