"""When an answer needs a reason in words, and how many."""

IN_WORDS = {"cannot_tell": "you cannot tell", "abstained": "you abstain"}


def needs_reason(rules, state, level):
    """Say whether the grid asks for a rationale: at the levels it names, and to abstain."""
    return state == "abstained" or (state == "rated" and level in rules.note_required_at)


def missing_reason(rules, state, level, text):
    """Return the sentence that asks for the rationale this answer lacks, or ""."""
    enough = len(text.split()) >= max(rules.note_min_words, 1)
    if enough or not needs_reason(rules, state, level):
        return ""
    said = f"you chose level {level}" if state == "rated" else IN_WORDS[state]
    return f"Say why {said}, in at least {rules.note_min_words} words."


def when_needed(rules):
    """Return when a rationale is needed, for its label: `needed for 0, 1, 4 and to abstain`."""
    levels = ", ".join(str(level) for level in rules.note_required_at)
    return f"needed for {levels} and to abstain" if levels else "needed to abstain"
