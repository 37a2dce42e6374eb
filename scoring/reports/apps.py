from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "scoring.reports"

    def ready(self):
        from accounts.mail.outbox import mail_ended
        from accounts.storage import named_elsewhere
        from scoring.decisions.models.decision import frozen

        # The tasks that recur are known from the start.
        from scoring.reports import printing  # noqa: F401
        from scoring.reports.models import note_end
        from vendors.models.person import mails_elsewhere

        frozen.connect(prepare_report)
        mail_ended.connect(note_end)
        named_elsewhere += [names_of_reports, names_of_letters]
        mails_elsewhere.append(mails_of_letters)


def prepare_report(determination, **signal):
    from scoring.reports.printing import report_of

    report_of(determination).begin(determination.decided_by)


def names_of_reports():
    from scoring.reports.pdf import files_of_determinations

    return files_of_determinations()


def names_of_letters():
    from scoring.reports.letters.kept import files_of_letters

    return files_of_letters()


def mails_of_letters(person):
    return person.letter_sendings.values("mail")
