"""The forms of an import: its file, what its columns hold, and the answers about doubles."""

import hashlib

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.scanner import refuse_infected
from vendors.imports.columns import GROUPS
from vendors.imports.sheet import REFUSALS, SheetRefused, read_sheet
from vendors.names import isolated

MOST = 80  # characters of an example that are shown


class VendorFileForm(forms.Form):
    """A CSV or XLSX file, judged by what it holds and not by its name."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), with a header and one row for each vendor. "
            "In a workbook, each further sheet of our template holds one kind of fact."
        ),
        error_messages={
            "required": gettext_lazy("Choose the file to import."),
            "empty": REFUSALS["empty"],
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )

    def clean_file(self):
        file, most = self.cleaned_data["file"], settings.IMPORT_MAX_BYTES
        if file.size > most:
            # An upload is cut where it is larger than any that we take.
            ceiling = max(settings.EVIDENCE_MAX_BYTES, most)
            size = filesizeformat(min(file.size, ceiling))
            if file.size > ceiling:
                size = _("more than %(size)s") % {"size": size}
            sentence = _(
                "The file has %(size)s; %(most)s can be read. "
                "Remove pictures and other sheets, or split it into several files."
            )
            raise forms.ValidationError(sentence % {"size": size, "most": filesizeformat(most)})
        refuse_infected(file)
        data = file.read()
        try:
            sheet = read_sheet(data)
        except SheetRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        sha256 = hashlib.sha256(data).hexdigest()
        return {"sheet": sheet, "sha256": sha256, "file_name": file.name}


class ColumnsForm(forms.Form):
    def __init__(self, vendor_import, data=None):
        super().__init__(data)
        self.header = vendor_import.header
        choices = {"": _("Leave out")} | {
            title: [(column.key, column.label) for column in columns]
            for title, columns in GROUPS.items()
        }
        for place, name in enumerate(self.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=choices,
                initial=vendor_import.columns.get(name, ""),
                error_messages={"invalid_choice": _("Choose a field from the list.")},
            )

    def clean(self):
        names = {}
        for place, name in enumerate(self.header):
            key = self.cleaned_data.get(f"column_{place}")
            if key and key in names:
                error = _("“%(column)s” holds this already. Choose one column for it.")
                self.add_error(f"column_{place}", error % {"column": isolated(names[key])})
            elif key:
                names[key] = name
        if "name" not in names and not self.errors:
            self.add_error("column_0", _("Say which column holds the vendor’s name."))
        self.cleaned_data["columns"] = {name: key for key, name in names.items()}
        return self.cleaned_data

    def lines(self, rows):
        lines = []
        for place, field in enumerate(self):
            cells = (row[place + 1] for row in rows if len(row) > place + 1)
            texts = (
                cell if len(cell) <= MOST else f"{cell[: MOST - 1]}…"
                for cell in cells
                if cell.strip()
            )
            lines.append((field, list(dict.fromkeys(texts))[:3]))
        return lines


class DoublesForm(forms.Form):
    """One question for each doubtful row: is it a firm that we hold already?"""

    def __init__(self, rows, data=None):
        super().__init__(data)
        self.rows = {f"double_{row.number}": row for row in rows}
        for name, row in self.rows.items():
            field = forms.ChoiceField(
                label=format_html(
                    '<span class="quiet">{}</span> <bdi>{}</bdi>', row.place, row.name
                ),
                help_text=doubles_in_words(row),
                required=False,
                choices=[
                    (answer, format_html("{} <bdi>{}</bdi>", label, firm) if firm else label)
                    for answer, label, firm in row.choices
                ],
                initial=row.answer,
                widget=forms.RadioSelect,
            )
            field.is_conditional = True
            self.fields[name] = field

    def answers(self):
        """Return {row number: answer} of what was posted; what is no choice is not among it."""
        self.full_clean()
        return {
            str(self.rows[name].number): answer
            for name, answer in self.cleaned_data.items()
            if answer
        }


def doubles_in_words(row):
    links = []
    for double in row.doubles:
        if double.pk:
            address = reverse("vendor_detail", args=[double.pk])
            link = format_html('<a href="{}"><bdi>{}</bdi></a>', address, double.name)
        else:
            place = _("row %(n)s") % {"n": double.row}
            link = format_html("{}, <bdi>{}</bdi>", place, double.name)
        links.append((link, double.reason))
    return format_html(_("Looks like {}."), format_html_join(", ", "{} ({})", links))


class ApplyForm(forms.Form):
    fingerprint = forms.RegexField(regex="^[0-9a-f]{64}\\Z", widget=forms.HiddenInput)
