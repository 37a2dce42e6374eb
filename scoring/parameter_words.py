"""The buyer's parameters in words: the same on every page and in the report."""

from vendors.names import language_in_words

NOTHING = "None"
# The grid's own names and help are terse; these are the words of the page.
LABELS = {
    "buyer_timezone": "Time zone of your working day",
    "buyer_day": "Your working day",
    "languages_must": "Languages you must have",
    "languages_plus": "Languages that are a plus",
    "seniors_needed": "Senior engineers the work needs at its peak",
    "stack_domain_needed": "Stacks and business domains you need",
    "personal_data_eu": "Will the work touch personal data of people in the EU?",
    "incident_minutes": "Minutes until somebody acts on a serious incident",
    "horizon_years": "Years ahead that the partner must last",
    "repeat_contact_days": "Days within which a second contact counts as a repeat",
    "audit_pack_hours": "Hours a vendor has to produce the audit pack",
}
UNITS = {
    "incident_minutes": "minute",
    "horizon_years": "year",
    "repeat_contact_days": "day",
    "audit_pack_hours": "hour",
}
LANGUAGES = {"languages_must", "languages_plus"}


def label_of(parameter):
    """Return the words a page shows for a parameter."""
    return LABELS.get(parameter.id) or parameter.help or parameter.id.replace("_", " ").capitalize()


def value_in_words(parameter, value):
    """Return what was answered: "Yes", "French, English", "15 minutes", "09:00 to 18:00"."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return _listed(parameter.id, value)
    if parameter.kind == "time_range":
        return str(value).replace("-", " to ")
    return _counted(value, UNITS.get(parameter.id))


def _listed(name, items):
    items = [str(item) for item in items]
    return ", ".join(map(language_in_words, items) if name in LANGUAGES else items)


def _counted(value, unit):
    if unit is None:
        return str(value)
    return f"{value} {unit}" if value == 1 else f"{value} {unit}s"
