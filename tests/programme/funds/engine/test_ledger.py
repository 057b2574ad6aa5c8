import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.funds.engine.ledger import Account, Entry, Fund, Posting, balances, reversal, transfer

CENTRAL = [account for account in Account if account.fund is Fund.CENTRAL]
amounts = st.integers(min_value=1, max_value=10**15)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry of one to four transfers between central accounts and as many between local ones."""
    postings: list[Posting] = []
    for _ in range(draw(st.integers(1, 4))):
        fund = draw(st.sampled_from(Fund))
        accounts = [account for account in Account if account.fund is fund]
        move = transfer(
            draw(amounts),
            debit=draw(st.sampled_from(accounts)),
            credit=draw(st.sampled_from(accounts)),
            project=draw(st.sampled_from(["", "P1", "P2"])),
        )
        postings += move.postings
    return Entry(tuple(draw(st.permutations(postings))))


def test_the_money_of_a_pilot_from_the_treasury_to_the_enterprise_and_back():
    # 1.5亿 received, 2000万 allocated to P1, 1200万 paid, 200万 recovered from the enterprise.
    book = [
        transfer(15_000_000_000, debit=Account.CENTRAL_GRANT, credit=Account.STATE_TREASURY),
        transfer(2_000_000_000, debit=Account.ALLOCATED, credit=Account.CENTRAL_GRANT, project="P1"),
        transfer(1_200_000_000, debit=Account.PAID, credit=Account.ALLOCATED, project="P1"),
        transfer(200_000_000, debit=Account.RECOVERED, credit=Account.PAID, project="P1"),
    ]

    found = balances(book)

    assert found == {
        Account.STATE_TREASURY: -15_000_000_000,
        Account.CENTRAL_GRANT: 13_000_000_000,
        Account.ALLOCATED: 800_000_000,
        Account.PAID: 1_000_000_000,
        Account.RECOVERED: 200_000_000,
        Account.RETURNED: 0,
        Account.LOCAL_TREASURY: 0,
        Account.LOCAL_FUNDS: 0,
        Account.LOCAL_PAID: 0,
    }


def test_balances_of_one_project_leave_out_the_others():
    book = [
        transfer(500, debit=Account.PAID, credit=Account.ALLOCATED, project="P1"),
        transfer(700, debit=Account.PAID, credit=Account.ALLOCATED, project="P2"),
    ]

    assert balances(book, project="P2")[Account.PAID] == 700


def test_an_entry_out_of_balance_is_refused_with_the_difference():
    with pytest.raises(Refused, match="debits of central money exceed its credits by 1 fen"):
        Entry((Posting(Account.PAID, debit_fen=101), Posting(Account.ALLOCATED, credit_fen=100)))


def test_central_money_does_not_balance_local_money():
    with pytest.raises(Refused, match="debits of central money exceed its credits by 100 fen"):
        transfer(100, debit=Account.PAID, credit=Account.LOCAL_FUNDS)


@pytest.mark.parametrize(("debit", "credit"), [(0, 0), (5, 5), (-5, 0), (0, -5), (1.5, 0), (True, 0)])
def test_a_posting_is_either_a_debit_or_a_credit_in_whole_fen(debit: int, credit: int):
    with pytest.raises(Refused):
        Posting(Account.PAID, debit, credit)


@pytest.mark.parametrize("postings", [(), (Posting(Account.PAID, 1),)])
def test_an_entry_has_two_postings_at_least(postings: tuple[Posting, ...]):
    with pytest.raises(Refused, match=f"an entry of {len(postings)} postings"):
        Entry(postings)


def test_every_account_has_a_label_in_both_languages():
    assert all(account.label and account.label_en for account in Account)
    assert Account("paid") is Account.PAID


@given(st.lists(entries(), max_size=8))
def test_money_is_conserved(book: list[Entry]):
    found = balances(book)

    assert sum(found.values()) == 0
    assert sum(found[account] for account in CENTRAL) == 0


@given(st.lists(entries(), max_size=6), entries())
def test_a_reversal_returns_the_balances(book: list[Entry], entry: Entry):
    for project in (None, "P1"):
        assert balances([*book, entry, reversal(entry)], project=project) == balances(book, project=project)
    assert reversal(reversal(entry)) == entry


@given(st.lists(entries(), max_size=6).flatmap(lambda book: st.tuples(st.just(book), st.permutations(book))))
def test_the_order_of_entries_does_not_matter(books: tuple[list[Entry], list[Entry]]):
    assert balances(books[0]) == balances(books[1])
