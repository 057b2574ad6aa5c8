"""Every write of diagnosis: instruments, answers, and the way of a diagnosis from draft to confirmed."""

from planum.park.diagnosis.actions.answers import answer_question, open_diagnosis, prefill_diagnosis
from planum.park.diagnosis.actions.confirming import confirm_diagnosis, return_diagnosis, submit_diagnosis
from planum.park.diagnosis.actions.instruments import load_instrument, load_instruments, set_weights

__all__ = [
    "answer_question", "confirm_diagnosis", "load_instrument", "load_instruments", "open_diagnosis",
    "prefill_diagnosis", "return_diagnosis", "set_weights", "submit_diagnosis",
]  # fmt: skip
