"""From an uploaded file to an import that waits for its columns, and to its preview."""

from django.db import transaction

from vendors.exchange.columns import guessed
from vendors.exchange.plan import DOUBTFUL, make_plan
from vendors.exchange.progress import forget_plan, kept_plan
from vendors.models import VendorImport

State = VendorImport.State


def take_in(sheet, sha256, file_name, person):
    """Save and return the import of a Sheet; columns that we know by name are matched."""
    return VendorImport.objects.create(
        file_name="".join(filter(str.isprintable, file_name))[-200:] or "file",
        sha256=sha256,
        header=sheet.header,
        rows=sheet.rows,
        columns=guessed(sheet.header),
        uploaded_by=person,
    )


def plan_of(vendor_import):
    """Return a fresh Plan of this import against the directory as it stands."""
    return make_plan(
        vendor_import.rows, vendor_import.header, vendor_import.columns, vendor_import.answers
    )


def preview_of(vendor_import):
    """Return the Plan that the preview shows, kept from page to page."""
    return kept_plan(vendor_import, lambda: plan_of(vendor_import))


def match_columns(vendor_import, columns):
    """Keep which field each column holds, unless the import began meanwhile; preview anew."""
    waiting = VendorImport.objects.filter(state__in=[State.UPLOADED, State.MATCHED])
    waiting.filter(pk=vendor_import.pk).update(columns=columns, state=State.MATCHED, outcome={})
    forget_plan(vendor_import)


def answers_in(posted, plan):
    """Return {row number: answer} for the doubtful rows that a form answers."""
    answers = {}
    for row in plan.rows:
        if row.group == DOUBTFUL:
            answer = posted.get(f"double_{row.number}", row.answer)
            if answer in {choice for choice, *_words in row.choices}:
                answers[str(row.number)] = answer
    return answers


def answer_doubles(vendor_import, posted, plan):
    """Keep the posted answers about doubles; return whether any is new."""
    answers = answers_in(posted, plan)
    with transaction.atomic():
        mine = VendorImport.objects.select_for_update().filter(
            pk=vendor_import.pk, state=State.MATCHED
        )
        held = mine.values_list("answers", flat=True).first()
        if held is None or all(held.get(row, "later") == said for row, said in answers.items()):
            return False
        mine.update(answers=held | answers)
    forget_plan(vendor_import)
    return True


def back_to_preview(vendor_import):
    """Let a failed import be tried again."""
    failed = VendorImport.objects.filter(pk=vendor_import.pk, state=State.FAILED)
    failed.update(state=State.MATCHED, outcome={})
    forget_plan(vendor_import)
