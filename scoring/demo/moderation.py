"""Where the panel of the demonstration differs, what it agrees, and who signs it."""

from django.utils import timezone

from scoring.agreeing import sign_offs_of
from scoring.demo.ratings import recorded
from scoring.models import Minutes, Moderation, Rating, SignOff

# Candidate number and check: one assessor saw two levels less than the other.
WIDE = ((4, "TA-01"), (1, "SC-04"))
DOUBT = "Half of the lines in “{title}” carry no date, so I count only what is dated."
AGREED = {
    (4, "TA-01"): "We read the list line by line; two thirds of it carries a date.",
    (1, "SC-04"): "The clock was right, but two of the twelve items came after it.",
}
MINUTES = (
    "We read the two cells on which we differed by more than a level. On TA-01 the undated lines "
    "were set aside and the dated ones counted. On SC-04 the hours were read from the mail "
    "headers; two items came late. Nothing else needed talk: the exact means stand."
)
NOTE = (
    "I would have stayed at the lower level on SC-04: the clock was part of the question, and "
    "two late items are two late items."
)


def differ(evaluation):
    """Let one assessor see two levels less than the others on the cells of WIDE."""
    for number, check in WIDE:
        given = Rating.objects.filter(
            candidate__number=number, check_in_use__check_id=check, level__gte=2
        ).filter(candidate__evaluation=evaluation)
        rows = given.select_related("evidence", "candidate", "check_in_use", "assessor__user")
        doubter = rows.order_by("-pk").first()
        before = recorded(doubter)
        highest = max(given.values_list("level", flat=True))
        doubter.level = highest - 2
        doubter.rationale = DOUBT.replace("{title}", doubter.evidence.title)
        doubter.value = doubter.value and doubter.value / 2
        doubter.save(update_fields=["level", "value", "rationale"])
        evaluation.record(doubter.assessor.user, "rated", before, recorded(doubter))


def settle(evaluation, people):
    """Agree a level on each of those cells, keep the minutes, and let the panel answer."""
    lead = people["lead@example.org"]
    for number, check in WIDE:
        candidate = evaluation.candidates.get(number=number)
        in_use = evaluation.checks.get(check_id=check)
        levels = in_use.ratings.filter(candidate=candidate).values_list("level", flat=True)
        Moderation.objects.agree(candidate, in_use, max(levels) - 1, AGREED[number, check], lead)
    present = ", ".join(str(member) for member in evaluation.members.select_related("user"))
    fields = {"held_on": timezone.localdate(), "present": present, "text": MINUTES}
    Minutes.objects.keep(evaluation, lead, **fields)
    found = sign_offs_of(evaluation)
    for member in found.needed:
        agrees = member.user != people["legal@example.org"]
        answer = SignOff.Answer.AGREES if agrees else SignOff.Answer.MINORITY
        SignOff.objects.give(member, answer, "" if agrees else NOTE, found.sha256, member.user)
