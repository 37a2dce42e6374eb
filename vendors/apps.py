from django.apps import AppConfig
from django.db.backends.signals import connection_created

from accounts.record.guards import GUARDS
from vendors.proof_guards import guards_of


class VendorsConfig(AppConfig):
    name = "vendors"

    def ready(self):
        from vendors.models.vendor import teach  # no model can be imported before
        from vendors.requests import (  # noqa: F401 -- recurring work, and what listens
            arrival,
            sending,
            verdict_mail,
            verdicts,
        )

        for vendor, guards in GUARDS.items():
            guards.update(guards_of(vendor))
        connection_created.connect(teach, dispatch_uid="vendors.alphabet")
