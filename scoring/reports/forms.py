from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ReportFileForm(forms.Form):
    """A PDF from anywhere, to be checked; what it holds is judged by the worker."""

    file = forms.FileField(
        label=gettext_lazy("Report"),
        help_text=gettext_lazy("The PDF as you received it, of at most 60 MB."),
        error_messages={
            "required": gettext_lazy("Choose the report to check."),
            "empty": gettext_lazy("The file is empty. Choose the report as you received it."),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.REPORT_MAX_BYTES:
            most = filesizeformat(settings.REPORT_MAX_BYTES)
            sentence = _("The file has more than %(most)s. A report is far smaller.")
            raise forms.ValidationError(sentence % {"most": most})
        if not file.read(5).startswith(b"%PDF-"):
            raise forms.ValidationError(_("The file is not a PDF. Choose the report itself."))
        file.seek(0)
        return file
