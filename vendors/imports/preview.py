"""The preview of an import: its plan, made by a worker where the file is long, and kept."""

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.record.models import sha256
from accounts.tasks import progress
from accounts.tasks.models import Progress
from accounts.tasks.queue import task
from vendors.imports.plan import plan_of
from vendors.models.imports import VendorImport

# Compared in a request where there are no more: 10,000 take some 5 seconds.
MOST_ROWS_AT_ONCE = 1_000
KEPT = 3600  # seconds. It may be older than the directory: applying compares fingerprints.
SAID_OF_IT = ("found", "columns", "choices", "answers")  # all that a plan depends on of the file


def key_of(vendor_import):
    # The time as well: a key must not meet what another database left under the same pk.
    digest = sha256({name: getattr(vendor_import, name) for name in SAID_OF_IT})
    moment = f"{vendor_import.uploaded_at:%Y%m%d%H%M%S%f}"
    return f"vendor-import-{vendor_import.pk}-{moment}-{digest}"


def kept_plan(vendor_import):
    return cache.get(key_of(vendor_import))


def preview_of(vendor_import):
    return kept_plan(vendor_import) or make(vendor_import)


def make(vendor_import, *say):
    read_rows(vendor_import)
    plan = plan_of(vendor_import, *say)
    cache.set(key_of(vendor_import), plan, KEPT)
    return plan


def read_rows(vendor_import):
    if {"rows", "tables"} & vendor_import.get_deferred_fields():  # most pages leave them unread
        vendor_import.refresh_from_db(fields=["rows", "tables"])


def forget_plan(vendor_import):
    cache.delete(key_of(vendor_import))


def takes_long(vendor_import):
    read_rows(vendor_import)
    tables = vendor_import.tables.values()
    return len(vendor_import.rows) + sum(len(t["rows"]) for t in tables) > MOST_ROWS_AT_ONCE


def work_of(vendor_import):
    """Its name among all work that tasks do."""
    return f"preview:{vendor_import.pk}"


def progress_of(vendor_import):
    return Progress.objects.filter(what=work_of(vendor_import)).first()


def begin(vendor_import, person):
    """Have a long preview made; a short one is made when its page is opened."""
    if takes_long(vendor_import) and kept_plan(vendor_import) is None:
        work, page = work_of(vendor_import), vendor_import.get_absolute_url()
        progress.begin(work, page, person, make_preview, vendor_import.pk)


@task("Previewing an import")
def make_preview(pk):
    vendor_import = VendorImport.objects.filter(pk=pk).first()
    if vendor_import is None:
        return
    with progress.at_work(work_of(vendor_import)) as say:
        say(_("Reading the rows"))
        if vendor_import.state == VendorImport.State.MATCHED:
            make(vendor_import, say)
