"""What `damnum check` prints; it loads nothing that simulates or writes reports."""

from simulator.base.messages import in_language, message
from simulator.case.case import Case
from simulator.case.inputs import inputs_of


def checked(case: Case, lang: str) -> str:
    """Return what is in a case, in one line."""
    inputs = inputs_of(case).values()
    judged = sum(one.source.kind == "expert_judgement" for one in inputs)
    return message(
        lang,
        "terminal.checked",
        title=in_language(case.title, lang),
        heads=len(case.heads),
        clauses=len(case.clauses),
        inputs=len(inputs),
        judged=judged,
    )
