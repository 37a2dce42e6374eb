"""The forms of an import: its file, what its columns hold, and the answers about doubles."""

import hashlib

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.scanner import refuse_infected
from vendors.imports.columns import BY_KEY, GROUPS, SEVERAL
from vendors.imports.meaning import (
    COMMA,
    DATES,
    DAY_FIRST,
    DECIMAL,
    MONTH_FIRST,
    POINT,
    YES,
    questions_of,
    unknown_words,
)
from vendors.imports.sheet import REFUSALS, SheetRefused, read_sheet
from vendors.imports.text import DELIMITERS, ENCODINGS
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
        return {"sheet": sheet, "sha256": sha256, "file_name": file.name, "data": data}


class ReadingForm(forms.Form):
    """How the file is read, where that was found out or can be another way."""

    whole_errors_at = "id_header"

    def __init__(self, vendor_import, data=None):
        super().__init__(data)
        self.vendor_import, self.sheet = vendor_import, None
        layout = vendor_import.found
        if layout.get("encoding"):
            self.add("encoding", _("Encoding"), ENCODINGS.items(), layout["encoding"])
        if layout.get("delimiter"):
            self.add("delimiter", _("Cells are parted by"), DELIMITERS.items(), layout["delimiter"])
        if len(layout.get("offers", ())) > 1:
            names = [(offer["name"], sheet_in_words(offer)) for offer in layout["offers"]]
            self.add("sheet", _("Sheet"), names, layout["sheet"])
        self.fields["header"] = forms.IntegerField(
            label=_("Row of the heads"),
            min_value=1,
            max_value=100_000,
            initial=layout.get("header", 1),
            error_messages={"required": _("Write the number of the row with the heads.")},
        )

    @property
    def sheet_is_asked(self):
        return "sheet" in self.fields

    def add(self, name, label, choices, initial):
        error = {"invalid_choice": _("Choose from the list.")}
        self.fields[name] = forms.ChoiceField(
            label=label, choices=list(choices), initial=initial, error_messages=error
        )

    def clean(self):
        if not self.errors:
            # Another sheet has its heads elsewhere.
            is_other_sheet = self.cleaned_data.get("sheet") != self.vendor_import.found.get("sheet")
            choices = self.cleaned_data | ({"header": None} if is_other_sheet else {})
            try:
                self.sheet = read_sheet(bytes(self.vendor_import.file), **choices)
            except SheetRefused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return self.cleaned_data


def sheet_in_words(offer):
    sentence = ngettext("%(name)s, %(n)s row", "%(name)s, %(n)s rows", offer["rows"])
    if offer["hidden"]:
        sentence = ngettext(
            "%(name)s, %(n)s row, hidden", "%(name)s, %(n)s rows, hidden", offer["rows"]
        )
    return sentence % {"name": isolated(offer["name"]), "n": offer["rows"]}


class ColumnsForm(forms.Form):
    def __init__(self, vendor_import, data=None):
        super().__init__(data)
        self.header, self.vendor_import = vendor_import.header, vendor_import
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
        if self.is_bound:
            # What is open depends on what the columns hold.
            vendor_import.columns = self.posted_columns()
        self.questions = questions_of(vendor_import)
        self.add_questions(vendor_import)

    def posted_columns(self):
        keys = ((name, self.data.get(f"column_{p}")) for p, name in enumerate(self.header))
        return {name: key for name, key in keys if key in BY_KEY}

    def add_questions(self, vendor_import):
        answers = vendor_import.choices
        if DATES in self.questions:
            self.fields[DATES] = forms.ChoiceField(
                label=_("Which way round are the dates of this file?"),
                choices=[
                    (DAY_FIRST, _("Day, month, year: 03/04/2026 is 3 April")),
                    (MONTH_FIRST, _("Month, day, year: 03/04/2026 is 4 March")),
                ],
                initial=answers.get(DATES),
                widget=forms.RadioSelect,
                error_messages={"required": _("Say which way round the dates are.")},
            )
        if DECIMAL in self.questions:
            self.fields[DECIMAL] = forms.ChoiceField(
                label=_("What parts the decimals in this file?"),
                choices=[
                    (COMMA, _("A comma: 1.200 is one thousand two hundred")),
                    (POINT, _("A point: 1,200 is one thousand two hundred")),
                ],
                initial=answers.get(DECIMAL),
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what parts the decimals.")},
            )
        if YES in self.questions:
            self.fields[YES] = forms.MultipleChoiceField(
                label=_("Which of these mean “yes”?"),
                help_text=_("Those that are not ticked mean “no”."),
                choices=list(unknown_words(vendor_import).items()),
                initial=answers.get(YES),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def meanings(self):
        names = (name for name in (DATES, DECIMAL, YES) if name in self.fields)
        return {name: self.cleaned_data[name] for name in names}

    @property
    def asked(self):
        return [self[name] for name in (DATES, DECIMAL, YES) if name in self.fields]

    def clean(self):
        names = {}
        for place, name in enumerate(self.header):
            key = self.cleaned_data.get(f"column_{place}")
            if key and key in names.values() and key not in SEVERAL:
                first = next(head for head, column in names.items() if column == key)
                error = _("“%(column)s” holds this already. Choose one column for it.")
                self.add_error(f"column_{place}", error % {"column": isolated(first)})
            elif key:
                names[name] = key
        if "name" not in names.values() and not self.errors:
            self.add_error("column_0", _("Say which column holds the vendor’s name."))
        self.cleaned_data["columns"] = names
        return self.cleaned_data

    def lines(self, rows):
        lines = []
        for place in range(len(self.header)):
            field = self[f"column_{place}"]
            if field.value() == "day_rate":
                # Whoever rates may look.
                lines.append((field, [_("Prices are not shown here.")]))
                continue
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


class MendingForm(forms.Form):
    """A text for each cell that cannot be read, to be written anew on the page."""

    def __init__(self, cells, data=None):
        super().__init__(data)
        self.lines = []
        for row, cell in cells:
            name = f"cell_{cell.address}"
            if cell.address and name not in self.fields:
                label = _("%(column)s of %(name)s") % {
                    "column": cell.column,
                    "name": isolated(row.name or row.place),
                }
                self.fields[name] = forms.CharField(
                    label=label, required=False, max_length=4000, initial=cell.text
                )
            self.lines.append((row, cell, self[name] if cell.address else None))

    def mended(self):
        """Return {address: text} of the cells whose text was changed."""
        self.full_clean()
        return {
            name.removeprefix("cell_"): text
            for name, text in self.cleaned_data.items()
            if name in self.data and text != self.fields[name].initial
        }


class LeavingForm(forms.Form):
    def __init__(self, rows, data=None):
        super().__init__(data)
        self.rows = {f"out_{row.number}": row for row in rows if not row.sheet}
        for name, row in self.rows.items():
            self.fields[name] = forms.BooleanField(
                label=_("Leave this row out"), required=False, initial=row.is_out
            )

    @property
    def lines(self):
        return [(row, self[name]) for name, row in self.rows.items()]

    def out(self):
        """Return {row number: whether it is left out} of the rows that the page showed."""
        self.full_clean()
        return {
            str(row.number): self.cleaned_data[name]
            for name, row in self.rows.items()
            if f"shown_{row.number}" in self.data and self.cleaned_data[name] != row.is_out
        }


class ApplyForm(forms.Form):
    fingerprint = forms.RegexField(regex="^[0-9a-f]{64}\\Z", widget=forms.HiddenInput)
