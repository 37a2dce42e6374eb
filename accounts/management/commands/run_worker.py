from django.core.management.base import BaseCommand

from accounts.tasks.worker import Worker


class Command(BaseCommand):
    help = "Do the work that takes longer than a request. Run any number, on any machine."

    def add_arguments(self, parser):
        parser.add_argument(
            "--queues",
            default="*",
            help='Which work: "default", "rendering" (PDFs), or both with a comma; all without it.',
        )
        parser.add_argument("--batch", action="store_true", help="Do what is ready now, then end.")

    def handle(self, *, queues, batch, **options):
        worker = Worker(queues.split(","), batch=batch)
        worker.configure_signals()
        worker.work()
