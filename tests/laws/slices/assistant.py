"""The assistant among rivals: what a firm asked is its own, and what strangers ask of it tells nothing."""

from typing import Any

from planum.assistant.actions import ask, use_tool
from planum.assistant.models import Proposal, Run
from planum.kernel.visibility import SYSTEM, viewing

PARAMETERS = {
    "assistant:run:run": lambda firm, _city: firm.things["question"],
    "assistant:proposal": lambda firm, _city: firm.things["proposal"],
}
ARGUMENTS = {
    "assistant.approve_proposal:proposal": lambda firm, _city: firm.things["proposal"],
    "assistant.reject_proposal:proposal": lambda firm, _city: firm.things["proposal"],
    "assistant.run:run": lambda firm, _city: firm.things["question"],
    "assistant.use_tool:arguments": lambda firm, _city: {"plant": firm.plant},
    "arguments": lambda firm, _city: {"plant": firm.plant},
    "language": lambda _firm, _city: "en",
    "assistant.ask:text": lambda firm, _city: f"open alarms of {firm.word} {firm.zh} {firm.code}",
    "tool": lambda _firm, _city: "factory.open_alarms",
    "waiting_only": lambda _firm, _city: False,
}
FORM_DATA = {"question": lambda firm, _city: f"open alarms of {firm.word} {firm.zh} {firm.code}"}
SPEAKING = {"assistant:conversation", "assistant:runs", "assistant:run", "assistant:proposals", "assistant:proposal"}
OWN_BUSINESS = {"assistant.ask", "assistant.use_tool"}
OWN_PAGES = {"assistant:conversation"}


def furnish(rivals: Any) -> None:
    """Each firm asked about its alarms, and has a proposal to acknowledge one."""
    for firm in rivals.firms:
        asked = ask(
            by=firm.engineer, text=f"{firm.zh}还有哪些报警 {firm.word}", tool="factory.open_alarms", language="en"
        )
        firm.things["question"] = asked.run
        arguments = {"alarm": firm.alarm, "comment": f"{firm.word} {firm.zh}"}
        use_tool(by=firm.engineer, tool="factory.acknowledge_alarm", arguments=arguments)
        with viewing(SYSTEM):
            firm.things["proposal"] = Proposal.objects.get(person=firm.engineer).pk
            assert Run.objects.filter(person=firm.engineer).count() == 2
