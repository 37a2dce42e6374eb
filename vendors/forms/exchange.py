"""The forms of an import: its file, and what its columns hold."""

import hashlib

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from vendors.exchange.columns import GROUPS
from vendors.exchange.sheet import SheetRefused, read_sheet
from vendors.isolation import isolated

MOST = 80  # characters of an example that are shown


class VendorFileForm(forms.Form):
    """A CSV or XLSX file, judged by what it holds and not by its name."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text="CSV or Excel (.xlsx), with a header and one row for each vendor.",
        max_length=None,
        error_messages={
            "required": "Choose the file to import.",
            "missing": "Choose the file to import.",
            "empty": "The file is empty. Choose a file with a header and one row a vendor.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )

    def clean_file(self):
        """Return {sheet, sha256, file_name} of the file."""
        file, most = self.cleaned_data["file"], settings.IMPORT_MAX_BYTES
        if file.size > most:
            raise forms.ValidationError(
                f"The file has {size_of(file)}; {filesizeformat(most)} can be read. "
                "Remove pictures and other sheets, or split it into several files."
            )
        data = file.read()
        try:
            sheet = read_sheet(data)
        except SheetRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        digest = hashlib.sha256(data).hexdigest()
        return {"sheet": sheet, "sha256": digest, "file_name": file.name}


def size_of(file):
    """Return the size in words; an upload is cut where it is larger than any that we take."""
    ceiling = max(settings.EVIDENCE_MAX_BYTES, settings.IMPORT_MAX_BYTES)
    if file.size > ceiling:
        return f"more than {filesizeformat(ceiling)}"
    return filesizeformat(file.size)


class ColumnsForm(forms.Form):
    """One choice for each column of the file: the field it holds, or none."""

    def __init__(self, vendor_import, data=None):
        super().__init__(data)
        self.header = vendor_import.header
        for place, name in enumerate(self.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=CHOICES,
                initial=vendor_import.columns.get(name, ""),
                error_messages={"invalid_choice": "Choose a field from the list."},
            )

    def clean(self):
        used = {}
        for place, name in enumerate(self.header):
            key = self.cleaned_data.get(f"column_{place}")
            if key and key in used:
                self.add_error(
                    f"column_{place}",
                    f"“{isolated(used[key])}” holds this already. Choose one column for it.",
                )
            elif key:
                used[key] = name
        if "name" not in used and not self.errors:
            self.add_error("column_0", "Say which column holds the vendor’s name.")
        self.cleaned_data["columns"] = {name: key for key, name in used.items()}
        return self.cleaned_data

    def lines(self, rows):
        """Return (bound field, up to three examples of what the column holds)."""
        lines = []
        for place, field in enumerate(self):
            cells = (row[place + 1] for row in rows if len(row) > place + 1)
            examples = list(dict.fromkeys(shortened(cell) for cell in cells if cell.strip()))
            lines.append((field, examples[:3]))
        return lines


def shortened(text):
    """Return the beginning of a text, with "…" where it was cut."""
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"


CHOICES = [("", "Leave out")] + [
    (group.title, [(column.key, column.label) for column in group.columns]) for group in GROUPS
]
