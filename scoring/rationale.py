"""When an answer needs a reason in words, and how many."""

from scoring.found import NOTHING

IN_WORDS = {"cannot_tell": "you cannot tell", "abstained": "you abstain"}


def needs_reason(rules, state, level):
    """Say whether the grid asks for a rationale: at the levels it names, and to abstain."""
    return state == "abstained" or (state == "rated" and level in rules.note_required_at)


def missing_reason(rules, state, level, text, found=NOTHING):
    """Return the sentence that asks for the rationale this answer lacks, or "".

    A level that is not the one proposed by the value `found` needs a reason, whichever it is.
    """
    differs, words = found.differs_from(level), max(rules.note_min_words, 1)
    if len(text.split()) >= words or not (differs or needs_reason(rules, state, level)):
        return ""
    if differs:
        return f"{found.proposal} You chose {level}: say why, in at least {words} words."
    said = f"you chose level {level}" if state == "rated" else IN_WORDS[state]
    return f"Say why {said}, in at least {rules.note_min_words} words."


def when_needed(rules):
    """Return when a rationale is needed, for its label: `needed for 0, 1, 4 and to abstain`."""
    levels = ", ".join(str(level) for level in rules.note_required_at)
    return f"needed for {levels} and to abstain" if levels else "needed to abstain"
