from hypothesis import given
from hypothesis import strategies as st

from planum.chain.knowledge.engine.tokens import tokens


def terms(text: str) -> list[str]:
    return [token.term for token in tokens(text)]


def test_a_run_of_ideographs_gives_characters_and_pairs() -> None:
    assert [(one.term, one.start, one.end) for one in tokens("换轴承")] == [
        ("换", 0, 1), ("换轴", 0, 2), ("轴", 1, 2), ("轴承", 1, 3), ("承", 2, 3),
    ]  # fmt: skip


def test_pairs_do_not_cross_a_mark() -> None:
    assert "气铝" not in terms("除气，铝液")


def test_numbers_stay_whole_and_joined_words_are_found_by_their_parts() -> None:
    assert terms("0.15 MPa, 6063-T5, 1,200 h") == ["0.15", "mpa", "6063", "6063-t5", "t5", "1200", "h"]


def test_full_width_and_capital_letters_are_as_small_ascii() -> None:
    assert terms("ＰＬＣ Plc ７２０℃") == ["plc", "plc", "720"]


def test_plurals_are_found_by_the_singular() -> None:
    assert terms("Bearings batteries houses glass") == ["bearing", "battery", "house", "glass"]


@given(st.text(max_size=200))
def test_every_token_stands_where_it_says(text: str) -> None:
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert len(tokens(text[token.start : token.end])) >= 1
