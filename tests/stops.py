"""Where a visit of the whole site stops, and as whom; None is somebody not signed in."""

from django.urls import reverse

from accounts.models import User
from scoring.decisions.document.book import book_of
from scoring.reports.letters.rendering import recipients
from tests.asking import TOKEN
from tests.demonstration import ASSESSOR, LEAD
from vendors.models.request import RequestToken
from vendors.proof_kinds import BY_HAND
from vendors.requests.tokens import cookie_text, digest_of

CONTACT = "a vendor's contact, who came in by a link"
CURATOR, ADMIN, OBSERVER = "curator@example.org", "admin@example.org", "observer@example.org"

# Addresses that answer a GET with something else than a page of their own.
NOT_PAGES = {
    "downloads": {
        "healthz",
        "readyz",
        "metrics",
        "vendor_export",
        "vendor_import_sample",
        "vendor_import_sheet",
        "vendor_import_template",
        "report_pdf",
        "report_csv",
        "report_robustness",
        "report_xlsx",
        "report_json",
        "draft_pdf",
        "options_pdf",
        "bundle_zip",
        "letter_pdf",
        "evaluation_record_export",
        "record_export",
        "proof_file",
        "asked_file",
        "asked_sheet",
        "transfer_export",
        "rating_deadline",
        "unknowns_sheet",
        "sealed_rules",
    },
    "only take a post": {
        "choose_theme",
        "discard_unsent_form",
        "end_session",
        "end_other_sessions",
        "resend_invitation",
        "revoke_invitation",
        "confirm_address",
        "stop_address",
        "confirm_reset",
        "stop_reset",
        "stop_sign_in",
        "openid_connect_login",
        "retry_task",
        "stop_work",
        "resend_mail",
        "dismiss_mail",
        "make_report",
        "read_letter",
        "send_letter",
        "send_inquiry",
        "delete_inquiry",
        "ask_missing",
        "offer_replies",
        "evidence_link",
        "evidence_read",
        "evidence_withdraw",
        "vendor_people",
        "merge_undo",
        "proof_open",
        "proof_confirm",
        "person_export",
        "person_erase",
        "privacy_export",
        "privacy_erase",
        "own_data",
        "retention_apply",
        "vendor_import_doubles",
        "vendor_import_reading",
        "vendor_import_apply",
        "vendor_import_undo",
        "vendor_import_again",
        "save_rating",
        "waive_gate",
        "remind_members",
        "archive_scenario",
        "restore_scenario",
        "stop_motion",
        "open_account",
        "confirm_for_panel",
        "delete_template",
        "open_notice",
        "read_notices",
        "asked_new_link",
        "asked_link_again",
        "asked_item",
        "asked_leave",
        "read_answer_file",
    },
    "is for a draft that was never opened, and hostile stories opened theirs": {"delete_draft"},
    "wait for a second person, and nobody of the demonstration asks one": {
        "accept_lead",
        "confirm_unsealing",
        "name_lead",
    },
    "acts of a page": {
        "extend_inquiry",
        "publish_clarification",
        "revoke_request",
        "send_request_again",
        "set_holidays",
        "judge_item",
        "add_candidates",
        "add_found_candidates",
        "remove_candidate",
        "put_back_candidate",
        "name_incumbent",
        "use_preset",
        "share_points",
        "use_medians",
        "give_weights",
        "invite_member",
        "assign_criteria",
        "rate_alone",
        "remove_member",
        "put_back_member",
        "make_exception",
        "take_back_exception",
        "note_absence",
        "reopen_moderation",
        "propose_decision",
        "invite_signatory",
    },
    "send on to another page": {
        "account_set_password",
        "admin_sign_in",
        "openid_connect_callback",
        "asked_code",
    },
    "ask for a second factor, which nobody of the demonstration has": {
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_deactivate_totp",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
    },
    "ask who it is first: account_reauthenticate": {
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
    },
    "act for a page, and send on to it": {
        "archive_evaluation",
        "unarchive_evaluation",
        "find_vendors",
        "leave_out_by_rule",
        "consider_again",
        "add_candidates",
        "add_found_candidates",
        "remove_candidate",
        "put_back_candidate",
        "name_incumbent",
        "use_preset",
        "share_points",
        "use_medians",
        "give_weights",
        "assign_criteria",
        "rate_alone",
        "invite_member",
        "remove_member",
        "put_back_member",
    },
    "part of a page, for scripts": {"vendor_import_progress", "session_end"},
}


def stops(world):
    """Return (address name, person, path, expected status) for every page of the site."""
    found = []
    for person, places in [
        (None, public(world)),
        (CONTACT, answering(world)),
        (LEAD, anybody(world) + leading(world) + released(world, LEAD)),
        (ASSESSOR, rating(world) + released(world, ASSESSOR)),
        (OBSERVER, observing(world)),
        (CURATOR, curating(world)),
        (
            ADMIN,
            [
                *(("people", []), ("invite_person", []), ("ask_for_address", [])),
                ("ask_for_reset", []),
                *(("find_account", []), ("evaluation_needs", [])),
                ("close_account", [world.people[ASSESSOR].pk]),
                *(("organisation_edit", []), ("record_list", [])),
                ("task_list", []),
                *(("privacy", []), ("look_list", [])),
                ("privacy_person", ["account", world.people[OBSERVER].pk]),
            ],
        ),
    ]:
        for name, arguments, *status in places:
            path = reverse(name, args=arguments)
            found.append((name, person, path, status[0] if status else 200))
    return found


def public(world):
    uid, _, key = world.reset_key.partition("-")
    return [
        ("help", []),
        ("help_part", ["lead"]),
        ("help_part", ["nobody"], 404),
        ("method", []),
        ("account_login", []),
        ("account_signup", []),
        ("account_inactive", []),
        ("account_reset_password", []),
        ("account_reset_password_done", []),
        ("account_reset_password_from_key", [uid, key]),
        ("account_reset_password_from_key", [uid, "gone"]),
        ("account_reset_password_from_key_done", []),
        ("welcome", [world.welcome]),
        ("welcome", ["gone"], 410),
        ("notices_off", ["gone"], 410),
        ("asked_come_in", ["gone"], 404),
    ]


def answering(world):
    code = world.answered.code
    return [
        ("asked_come_in", [TOKEN]),
        *[(f"asked_{page}", [code]) for page in ("detail", "question", "colleague", "finish")],
        ("asked_receipt", [code, 1]),
    ]


def enter_as(client, person):
    """Let a test client be somebody of `stops`."""
    if person == CONTACT:
        token = RequestToken.objects.get(digest=digest_of(TOKEN))
        client.cookies["asked"] = cookie_text(token)
    elif person:
        client.force_login(User.objects.get(email=person))


def anybody(world):
    return [
        ("my_tasks", []),
        ("evaluation_list", []),
        ("account_settings", []),
        ("mfa_index", []),
        ("account_reauthenticate", []),
        ("confirm_by_company", []),
        ("unsent_form", []),
        ("account_change_password", []),
        ("account_logout", []),
        ("vendor_list", []),
        ("vendor_new", []),
        ("vendor_detail", [world.vendor.pk]),
        ("search", []),
        ("vendor_compare", []),
        ("merge_new", [world.vendor.pk], 403),
        ("evidence_new", [world.vendor.pk]),
        ("evidence_detail", [world.evidence.pk]),
        ("evidence_file", [world.altered.pk], 409),
        ("place_list", []),
        ("place_detail", ["morocco"]),
        ("vendor_detail", [0], 404),
    ]


def leading(world):
    draft, open_one = world.draft.pk, world.under_way
    steps = ("purpose", "candidates", "checks", "weights", "people", "open")
    assessor = open_one.members.get(user__email=ASSESSOR)
    candidate = open_one.candidates.first().pk
    out = world.released.candidates.get(number=3).pk  # failed a gate
    return [
        ("evaluation_new", []),
        *[("evaluation_detail", [one.pk]) for one in (world.draft, open_one)],
        *[(f"setup_{step}", [draft]) for step in steps],
        *[(f"setup_{step}", [open_one.pk]) for step in steps],
        ("candidate_sites", [draft, world.draft.candidates.first().pk]),
        ("candidate_sites", [open_one.pk, candidate]),
        *[("setup_weighing", [draft, method]) for method in ("order", "swing", "pairs")],
        ("own_weights", [draft]),
        ("own_weighing", [draft, "direct"]),
        *[("assignments", [pk]) for pk in (draft, open_one.pk)],
        *[("declare", [pk]) for pk in (draft, open_one.pk)],
        ("plan_changes", [open_one.pk]),
        ("leave_panel", [open_one.pk, assessor.pk]),
        ("withdraw_candidate", [open_one.pk, candidate]),
        ("panel_exceptions", [world.released.pk]),
        ("unseal_evaluation", [open_one.pk]),
        *[(name, [draft]) for name in ("long_list", "copy_evaluation", "save_template")],
        ("long_list", [open_one.pk]),
        ("template_list", []),
        ("notice_list", []),
        *[(name, [open_one.pk]) for name in ("change_lead", "move_deadline", "cancel_evaluation")],
        ("close_rating", [open_one.pk]),
        ("close_rating", [draft], 409),
        ("evaluation_record", [open_one.pk]),
        ("ranking", [open_one.pk], 403),
        ("reopen_ratings", [open_one.pk, assessor.pk]),
        ("gate_findings", [open_one.pk]),
        ("find_gate", [open_one.pk, "SC-01"]),
        ("compare_candidates", [open_one.pk]),
        ("unknowns", [open_one.pk]),
        ("to_settle", [open_one.pk]),
        ("waiting_changes", [open_one.pk, candidate]),
        ("name_confirmer", [open_one.pk]),
        ("confirm_proofs", [open_one.pk]),
        ("evaluation_requests", [open_one.pk]),
        ("ask_candidates", [open_one.pk]),
        *[("inquiry_detail", [pk]) for pk in (world.answered.inquiry_id, world.to_ask.pk)],
        ("inquiry_edit", [world.to_ask.pk]),
        ("inquiry_preview", [world.to_ask.pk, world.to_ask.requests.first().pk]),
        ("request_detail", [world.answered.pk]),
        ("gate_finding", [open_one.pk, candidate, "SC-01"]),
        ("gate_finding", [world.released.pk, out, "SC-01"]),
        ("decide", [world.released.pk]),
        ("freeze_decision", [world.released.pk]),
        ("reopen_decision", [world.decided.pk]),
        ("deeper_round", [world.decided.pk]),
    ]


def rating(world):
    pk, candidate = world.under_way.pk, world.under_way.candidates.first().pk
    return [
        ("my_tasks", []),
        ("rate_criterion", [pk, candidate, "TA"]),
        ("rate_check", [pk, "TZ-01"]),
        ("check_answers", [pk, "TA"]),
        ("submit_ratings", [pk]),
        ("gate_finding", [pk, candidate, "SO-01"]),
        ("declare", [world.draft.pk]),
        ("setup_people", [world.draft.pk], 403),
        ("rate_check", [world.decided.pk, "TZ-01"]),
    ]


def released(world, person):
    """Return the pages of the results, in moderation and decided."""
    decided, moderated = world.decided, world.released
    first = moderated.candidates.first().pk
    every = [
        ("ranking", [moderated.pk]),
        ("candidate_detail", [moderated.pk, first]),
        ("moderation", [moderated.pk]),
        *[(name, [one.pk]) for name in ("minutes", "sign_off") for one in (moderated, decided)],
        ("evaluation_record", [decided.pk]),
        ("scenarios", [moderated.pk]),
        ("scenarios", [decided.pk]),
        ("agreement", [moderated.pk]),
        ("report_detail", [decided.pk, decided.determinations.get().pk]),
        ("report_options", [decided.pk, decided.determinations.get().pk]),
    ]
    bundle = ("report_bundle", [decided.pk, decided.determinations.get().pk])
    if person == ASSESSOR:
        return [*every, ("sign_decision", [moderated.pk]), (*bundle, 403)]
    return [
        *every,
        bundle,
        ("evaluation_detail", [moderated.pk]),
        ("evaluation_detail", [decided.pk]),
        ("what_if", [moderated.pk]),
        ("moderation", [decided.pk]),
        *[("incumbent", [one.pk]) for one in (moderated, decided)],
        ("candidate_detail", [decided.pk, decided.candidates.first().pk]),
        ("report_list", [decided.pk]),
        ("verify_report", []),
        ("verdict", ["0" * 64], 404),
        ("draft_report", [moderated.pk]),
        ("draft_options", [moderated.pk]),
        ("letter_list", [decided.pk, decided.determinations.get().pk]),
        ("letter", [decided.pk, *letter_of(decided)]),
    ]


def letter_of(evaluation):
    """Return the pk of its decision and the number of a vendor that was not chosen."""
    determination = evaluation.determinations.get()
    return determination.pk, int(recipients(book_of(determination))[0]["id"][1:])


def observing(world):
    return [
        ("my_tasks", []),
        ("ranking", [world.decided.pk]),
        ("decide", [world.decided.pk]),
    ]


def curating(world):
    vendor, site = world.vendor, world.vendor.sites.first()
    return [
        ("vendor_detail", [vendor.pk]),
        ("vendor_new", []),
        ("merge_new", [vendor.pk]),
        ("merge_with", [vendor.pk, world.full.pk]),
        ("vendor_edit", [vendor.pk]),
        ("row_new", [vendor.pk, "certificate"]),
        ("row_edit", [vendor.pk, "site", site.pk]),
        ("evidence_detail", [world.evidence.pk]),
        ("vendor_delivery", [vendor.pk]),
        ("vendor_delivery", [world.full.pk]),
        ("place_detail", ["morocco"]),
        ("transfer_new", []),
        ("transfer_import", []),
        *[("proof_new", [vendor.pk, kind]) for kind in BY_HAND],
        ("questions_new", [vendor.pk]),
        ("proof_detail", [world.proof.pk]),
        ("proof_correct", [world.proof.pk]),
        ("person_new", [vendor.pk]),
        ("person_edit", [vendor.pk, world.outside_person.pk]),
        *[("inquiry_list", []), ("inquiry_new", [])],
        ("vendor_import_new", []),
        ("vendor_import_columns", [world.imports["uploaded"].pk]),
        *[("vendor_import", [one.pk]) for one in world.imports.values()],
    ]
