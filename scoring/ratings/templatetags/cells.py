"""The parts of a cell that most cells of a page have alike."""

from collections import defaultdict
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from scoring.ratings.models import Rating
from scoring.ratings.stencils import filled
from vendors.models.proof import Proof
from vendors.proof_kinds import BY_HAND
from vendors.templatetags.vendors import address_of, is_web_address, short_day

register = template.Library()

FOLDER = "scoring/ratings"
PREFIX = "\ue000"  # in the place of the prefix, which every level has
WITHOUT_LEVEL = (str(Rating.State.CANNOT_TELL), str(Rating.State.ABSTAINED))


@register.filter
def levels(cell, mode):
    """What there is to choose from, below the value that was found where one vendor is rated."""
    check, fields = cell.check, cell.fields
    values = {
        "check_id": check.id,
        "question": check.question,
        "mode": mode,
        "value_words": cell.value_words if mode == "criterion" else "",
    }
    options = tuple(cell.options)
    rows = _rows(options, fields["answer"], get_language())
    texts = {
        "prefix": cell.prefix,
        "label": cell.label,
        "value": fields["value"],
        "rows": mark_safe(rows.replace(PREFIX, cell.prefix)),  # noqa: S308 -- templates made it
        "closed": _closed(options, get_language()),
    }
    return _or_with_errors("_levels.html", values, texts, cell.errors)


# Of the twenty-five cells of a page most have the same levels open, and many the same answer.
@lru_cache(maxsize=1024)
def _rows(options, answer, _language):
    rows = [
        render_to_string(f"{FOLDER}/_level.html", option._asdict() | {"prefix": PREFIX})
        for option in options
    ]
    rows += [
        render_to_string(
            f"{FOLDER}/_answer_without_level.html",
            {"prefix": PREFIX, "state": state, "is_chosen": answer == state},
        )
        for state in WITHOUT_LEVEL
    ]
    return "".join(rows)


@lru_cache(maxsize=1024)
def _closed(options, _language):
    """`Levels 3, 4. Not open: needs proof by us`, of each reason for which levels are closed."""
    by_reason = defaultdict(list)
    for option in options:
        if option.closed:
            by_reason[option.closed].append(option.level)
    return " ".join(
        ngettext("Level %(levels)s. %(why)s.", "Levels %(levels)s. %(why)s.", len(numbers))
        % {"levels": ", ".join(numbers), "why": obstacle}
        for obstacle, numbers in by_reason.items()
    )


@register.filter
def value_found(cell):
    if not cell.asks_value:
        return ""
    texts = {"prefix": cell.prefix, "value": cell.fields["value"]}
    values = {"value_words": cell.value_words}
    return _or_with_errors("_value.html", values, texts, cell.errors)


@register.filter
def evidence_options(cell):
    chosen = cell.fields["evidence"]
    options = [("", _("None")), *((holding.key, holding.label) for holding in cell.holdings)]
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (key, mark_safe(" selected") if key and key == chosen else "", label)
            for key, label in options
        ),
    )


@register.filter
def held_line(cell):
    holdings, proposed = cell.held, cell.held_proposal
    titles = [holding.title for holding in holdings.lines] + [
        line[0] for line in holdings.fact_lines
    ]
    values = {
        "state": str(holdings.state),
        "level": proposed.level,
        "cap": holdings.cap.level,
        "is_to_settle": bool(cell.contradictions),
        "has_changed": bool(holdings.changes),
    }
    text = proposed.value or next(iter(titles), "")
    return filled(f"{FOLDER}/_held_line.html", values, {"text": text})


@register.filter
def reason(cell, mode):
    fields = cell.fields
    texts = {
        "prefix": cell.prefix,
        "rationale": fields["rationale"],
        "where": fields["where"],
    }
    values = {"nothing_held": cell.cap.state == "none", "mode": mode}
    return _or_with_errors("_reason.html", values, texts, cell.errors)


def _or_with_errors(name, values, texts, errors):
    if errors:
        return render_to_string(f"{FOLDER}/{name}", values | texts | {"errors": errors})
    return filled(f"{FOLDER}/{name}", values | {"errors": ""}, texts)


@register.filter
def held_lines(held, names_hidden):
    """A line for each proof, piece of evidence and fact that is held on one question."""
    key = names_hidden, get_language(), get_script_prefix()
    if key not in held.shown:
        held.shown[key] = _held_lines(held, names_hidden)
    return held.shown[key]


def _held_lines(holdings, names_hidden):
    lines = []
    for proof, state, day, is_by_one in holdings.proof_lines:
        values = {"state": str(state), "kind": proof.kind, "finding": proof.finding}
        values |= {"is_by_one": is_by_one, "names_hidden": names_hidden}
        texts = {"url": address_of(proof.pk, "proof_detail"), "day": short_day(day)}
        lines.append(filled(f"{FOLDER}/_held_proof.html", values, texts))
    for holding in holdings.lines:
        link = holding.link if names_hidden and is_web_address(holding.link) else ""
        texts = {
            "url": address_of(holding.pk, "evidence_detail"),
            "title": holding.title,
            "day": short_day(holding.dated_on) if holding.dated_on else "",
            "link": link,
            "file_url": address_of(holding.pk, "evidence_file") if holding.file else "",
            "provenance": holding.provenance,
        }
        values = {"state": str(holding.state), "names_hidden": names_hidden}
        lines.append(filled(f"{FOLDER}/_held_evidence.html", values, texts))
    for text, state, day in holdings.fact_lines:
        texts = {"text": text, "day": short_day(day) if day else ""}
        lines.append(filled(f"{FOLDER}/_held_fact.html", {"state": str(state)}, texts))
    return mark_safe("".join(lines))  # noqa: S308 -- templates made them


@register.filter
def proposal(cell):
    """The value that facts and proofs give, and the level that it proposes."""
    proposed = cell.held_proposal
    if not proposed.value:
        return ""
    thing = cell.held.thing if cell.held.is_held_back_by_proof else None
    values = {"level": proposed.level, "held_back": thing}
    return filled(f"{FOLDER}/_proposal.html", values, {"value": proposed.value})


@register.filter
def cap(cell):
    """The strongest that is held, the highest level open, and what would allow more."""
    values = {
        "state": str(cell.cap.state),
        "level": cell.cap.level,
        "lacks_second": cell.lacks_second,
        "lift": cell.lift,
    }
    return filled(f"{FOLDER}/_cap.html", values, {})


@register.filter
def ways_to_add(cell):
    """Links to where a person adds evidence and proofs of this question."""
    pk, check = cell.candidate.vendor_id, cell.check
    kinds = tuple(kind for kind in check.proof.kinds if kind in BY_HAND)
    texts = {"label": cell.label, "url": address_of(pk, "evidence_new")}
    texts |= {f"url_{kind}": address_of(pk, "proof_new", kind) for kind in kinds}
    return filled(f"{FOLDER}/_ways_to_add.html", {"check_id": check.id, "kinds": kinds}, texts)


@register.simple_tag(takes_context=True)
def url_of_kind(context, kind):
    return context[f"url_{kind}"]


@register.filter
def kind_name(kind):
    return Proof.Kind(kind).label


@register.filter
def finding_name(finding):
    return Proof.Finding(finding).label


@register.filter
def save_url(cell):
    """Where one answer is saved; reversed once for all candidates."""
    url = _save_url(cell.in_use.evaluation_id, cell.check.id, get_script_prefix())
    return f"/{cell.candidate.pk}/".join(url.rsplit("/0/", 1))


@lru_cache(maxsize=256)
def _save_url(evaluation_pk, check_id, _script_prefix):
    return reverse("save_rating", args=[evaluation_pk, 0, check_id])
