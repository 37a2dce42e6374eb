from django.apps import AppConfig
from django.db.backends.signals import connection_created


class VendorsConfig(AppConfig):
    name = "vendors"

    def ready(self):
        from vendors.models.vendor import teach  # no model can be imported before

        connection_created.connect(teach, dispatch_uid="vendors.alphabet")
