"""The guide of docs/guide.md as pages of Help, and the place in it that belongs to each page."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

SOURCE = settings.BASE_DIR / "docs" / "guide.md"
PICTURES = "../static/"

# Where a page's own place in the guide is: its part and, in it, the heading.
PLACES = {
    "lead": {
        "": ("evaluation_list",),
        "bring-your-vendors": ("vendor_import_new", "vendor_import", "vendor_import_columns"),
        "plan-the-evaluation": (
            *(
                "evaluation_new",
                "setup_purpose",
                "setup_candidates",
                "candidate_sites",
                "long_list",
            ),
            *("setup_checks", "setup_weights", "setup_weighing", "setup_people", "own_weights"),
            *("assignments", "copy_evaluation", "save_template", "template_list"),
        ),
        "seal-it-and-open-it-for-rating": ("setup_open", "plan_changes"),
        "while-the-panel-rates": (
            *("unknowns", "compare_candidates", "gate_findings", "find_gate", "gate_finding"),
        ),
        "ask-the-vendors": (
            *("evaluation_requests", "ask_candidates", "inquiry_detail", "inquiry_edit"),
            *("inquiry_preview", "request_detail", "inquiry_list", "inquiry_new"),
        ),
        "close-rating-and-read-the-results": (
            *("close_rating", "ranking", "candidate_detail", "what_if", "scenarios"),
            *("agreement", "incumbent"),
        ),
        "talk-about-what-differs": ("moderation", "minutes", "panel_exceptions"),
        "decide-and-sign": ("decide", "to_settle", "freeze_decision", "reopen_decision"),
        "when-something-comes-between": (
            *("unseal_evaluation", "change_lead", "accept_lead", "move_deadline", "name_lead"),
            *("cancel_evaluation", "delete_draft", "leave_panel", "withdraw_candidate"),
        ),
        "report-and-letters": (
            *(
                "report_list",
                "report_detail",
                "report_options",
                "report_bundle",
                "letter_list",
                "letter",
            ),
            *("verify_report", "verdict"),
        ),
    },
    "assessor": {
        "": ("my_tasks",),
        "declare-first": ("declare",),
        "rate-one-check-for-all-vendors": ("rate_check", "rate_criterion", "check_answers"),
        "what-evidence-allows": ("waiting_changes", "confirm_proofs"),
        "submit": ("submit_ratings", "reopen_ratings"),
        "after-the-release": ("sign_off",),
        "what-is-new": ("notice_list", "account_settings"),
    },
    "observer": {"": ("evaluation_detail", "sign_decision", "evaluation_record")},
    "curator": {
        "": ("vendor_list",),
        "add-and-correct-facts": ("vendor_detail", "vendor_edit", "vendor_new", "vendor_delivery"),
        "two-records-of-one-firm": ("merge_new", "merge_with"),
        "compare-vendors": ("vendor_compare",),
        "evidence-and-proofs": (
            *("evidence_new", "evidence_detail", "proof_new", "questions_new", "proof_detail"),
            *("proof_correct",),
        ),
        "personal-data": ("vendor_people", "person_new", "person_edit"),
    },
    "vendor-contact": {
        "": ("asked_come_in", "asked_new_link", "asked_leave"),
        "open-the-link": ("asked_code",),
        "answer": ("asked_detail", "asked_colleague", "asked_file", "asked_sheet"),
        "ask-a-question": ("asked_question",),
        "finish-and-have-a-receipt": ("asked_finish", "asked_receipt"),
        "when-the-link-is-closed": ("asked_link_again",),
    },
}
PLACE_OF = {
    page: (part, heading)
    for part, headings in PLACES.items()
    for heading, pages in headings.items()
    for page in pages
}


class Part(NamedTuple):
    title: str
    html: str
    headings: dict  # {id: text}


def help_address(page):
    """Return the address of the place that belongs to the page with this name, or of Help."""
    if page not in PLACE_OF:
        return reverse("help")
    part, heading = PLACE_OF[page]
    return reverse("help_part", args=[part]) + (f"#{heading}" if heading else "")


@cache
def parts():
    """Return {slug: Part} in the order of the guide; "" is what stands before the first part."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    pieces, slug = {"": []}, ""
    tokens = markdown.parse(SOURCE.read_text(encoding="utf-8"))
    for token, content in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and token.tag == "h2":
            slug = slugify(content.content)
            pieces[slug] = []
        pieces[slug].append(token)
    return {slug: part_of(own, markdown) for slug, own in pieces.items()}


def part_of(tokens, markdown):
    """Its first heading is the title of the page, so those below it move up by one."""
    headings = {}
    for token, content in zip(tokens[3:], [*tokens[4:], None], strict=True):
        if token.type == "heading_open":
            token.attrs["id"] = slugify(content.content)
            headings[token.attrs["id"]] = content.content
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h2"
        if token.type == "table_open":
            token.attrs["class"] = "table"
        for child in token.children or ():
            lead_home(child)
    html = markdown.renderer.render(tokens[3:], markdown.options, {})
    return Part(tokens[1].content, mark_safe(html), headings)  # noqa: S308 -- a text of ours


def lead_home(token):
    """Let a picture come from our static files, and a link to a part go to its page."""
    if token.type == "image":
        token.attrs["src"] = static(token.attrs["src"].removeprefix(PICTURES))
        token.attrs["loading"] = "lazy"
    if token.type == "link_open" and token.attrs["href"].startswith("#"):
        token.attrs["href"] = reverse("help_part", args=[token.attrs["href"][1:]])
