"""What to put into each address so that it names something of a world, and what to post there.

A world is what tests/evaluator/matrix_world.py makes. A new address needs its line here.
"""

from uuid import UUID

from scoring.ratings.forms import PageToken
from tests.asking import TOKEN

NOTHING = 10**9  # a number that nothing has


def arguments(world):
    """Return {address name: arguments}."""
    pk, candidate, vendor = world.evaluation.pk, world.candidate.pk, world.vendor.pk
    decision = world.determination.pk if world.determination else NOTHING
    scenario = world.scenario.pk if world.scenario else NOTHING
    return (
        dict.fromkeys(WITHOUT, ())
        | {"help_part": ("lead",)}
        | dict.fromkeys(OF_EVALUATION, (pk,))
        | dict.fromkeys(OF_DECISION, (pk, decision))
        | dict.fromkeys(OF_SCENARIO, (pk, scenario))
        | dict.fromkeys(OF_VENDOR, (vendor,))
        | dict.fromkeys(OF_EVIDENCE, (world.evidence.pk,))
        | dict.fromkeys(OF_PROOF, (getattr(world, "proof", NOTHING),))
        | dict.fromkeys(OF_IMPORT, (world.vendor_import.pk,))
        | desk_arguments(world)
        | {
            "account_reset_password_from_key": world.reset_key,
            "welcome": (world.welcome,),
            "end_session": (NOTHING,),
            **dict.fromkeys(OF_INVITATION, (getattr(world, "invitation", NOTHING),)),
            **dict.fromkeys(OF_ADDRESS, (getattr(world, "address_change", NOTHING),)),
            **dict.fromkeys(
                ["privacy_person", "privacy_export", "privacy_erase"],
                ("account", world.people["stranger"].pk),
            ),
            **dict.fromkeys(OF_RESET, (getattr(world, "factor_reset", NOTHING),)),
            **dict.fromkeys(OF_KEY, (NOTHING,)),
            **dict.fromkeys(OF_PROVIDER, ("company",)),
            **dict.fromkeys(OF_INQUIRY, (getattr(world, "inquiry", NOTHING),)),
            **dict.fromkeys(OF_DRAFT, (getattr(world, "draft", NOTHING),)),
            **dict.fromkeys(OF_REQUEST, (getattr(world, "asked", NOTHING),)),
            "inquiry_preview": (
                getattr(world, "draft", NOTHING),
                getattr(world, "drafted", NOTHING),
            ),
            "publish_clarification": (
                getattr(world, "inquiry", NOTHING),
                getattr(world, "clarification", NOTHING),
            ),
            "judge_item": (getattr(world, "asked", NOTHING), 1),
            "read_answer_file": (
                getattr(world, "asked", NOTHING),
                1,
                getattr(world, "asked_file", UUID(int=0)),
            ),
            **dict.fromkeys(["asked_come_in", "asked_new_link"], (TOKEN,)),
            **dict.fromkeys(OF_CONTACT, (getattr(world, "asked_code", "x"),)),
            "asked_item": (getattr(world, "asked_code", "x"), 1),
            "asked_sheet": (getattr(world, "asked_code", "x"), 1),
            "asked_receipt": (getattr(world, "asked_code", "x"), 1),
            "asked_file": (
                getattr(world, "asked_code", "x"),
                getattr(world, "asked_file", UUID(int=0)),
            ),
            "proof_new": (vendor, "register"),
            "proof_file": (getattr(world, "proof", NOTHING), getattr(world, "proof_file", NOTHING)),
            "person_edit": (vendor, getattr(world, "outside_person", NOTHING)),
            "person_export": (vendor, getattr(world, "outside_person", NOTHING)),
            "person_erase": (vendor, getattr(world, "outside_person", NOTHING)),
            "row_new": (vendor, "certificate"),
            "row_edit": (vendor, "site", world.site.pk),
            "vendor_export": ("csv",),
            "vendor_import_sheet": ("fr", "csv"),
            "merge_with": (vendor, world.other.vendor_id),
            "verdict": ("0" * 64,),
            "merge_undo": (NOTHING,),
            "place_detail": ("morocco",),
            "rate_criterion": (pk, candidate, "TA"),
            "rate_check": (pk, "TA-01"),
            "save_rating": (pk, candidate, "TA-01"),
            "check_answers": (pk, "TA"),
            "reopen_ratings": (pk, world.member.pk),
            "leave_panel": (pk, world.member.pk),
            "sealed_rules": (pk, 1),
            "candidate_sites": (pk, candidate),
            "withdraw_candidate": (pk, candidate),
            "make_exception": (pk, "A4", "TA"),
            "take_back_exception": (pk, NOTHING),
            "find_gate": (pk, "SC-01"),
            "gate_finding": (pk, candidate, "SC-01"),
            "waive_gate": (pk, candidate, "SC-01"),
            "waiting_changes": (pk, candidate),
            "candidate_detail": (pk, candidate),
            "letter_list": (pk, decision),
            **dict.fromkeys(["letter", "read_letter", "send_letter"], (pk, decision, 1)),
            "letter_pdf": (pk, decision, 1),
            "retry_task": (getattr(world, "task", UUID(int=0)),),
            "stop_work": (getattr(world, "work", NOTHING),),
            **dict.fromkeys(OF_MAIL, (getattr(world, "mail", NOTHING),)),
            "setup_weighing": (pk, "order"),
            "own_weighing": (pk, "order"),
            **dict.fromkeys(["accept_lead", "stop_motion"], (getattr(world, "motion", NOTHING),)),
            **dict.fromkeys(["close_account", "open_account"], (world.people["stranger"].pk,)),
            "name_lead": (pk,),
            "consider_again": (pk, getattr(world, "left_out", NOTHING)),
            "delete_template": (NOTHING,),
            "open_notice": (getattr(world, "notice", NOTHING),),
            "notices_off": (getattr(world, "off", "x"),),
            "confirm_for_panel": (NOTHING,),
            "evaluation_record_export": (pk, "csv"),
            "record_export": ("csv",),
        }
    )


def desk_arguments(world):
    """Return {name: arguments} of the admin desk's pages; a new table needs its line here."""
    rows = {
        "vendors_vendor": world.vendor.pk,
        "vendors_evidence": world.evidence.pk,
        "accounts_user": world.people["lead"].pk,
    }
    return (
        {f"admin:{name}": () for name in DESK}
        | {"admin:app_list": ("vendors",)}
        | {f"admin:{row}_{act}": () for row in rows for act in ("changelist", "add")}
        | {
            f"admin:{row}_{act}": (pk,)
            for row, pk in rows.items()
            for act in ("change", "delete", "history")
        }
    )


DESK = [
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
]
WITHOUT = [
    "healthz",
    "readyz",
    "metrics",
    "choose_theme",
    "admin_sign_in",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_settings",
    "end_other_sessions",
    "session_end",
    "account_reauthenticate",
    "confirm_by_company",
    "stop_sign_in",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "unsent_form",
    "discard_unsent_form",
    "people",
    "find_account",
    "template_list",
    "notice_list",
    "read_notices",
    "evaluation_needs",
    "task_list",
    "invite_person",
    "organisation_edit",
    "privacy",
    "look_list",
    "retention_apply",
    "own_data",
    "ask_for_address",
    "ask_for_reset",
    "inquiry_list",
    "inquiry_new",
    "vendor_list",
    "vendor_new",
    "vendor_import_new",
    "vendor_import_sample",
    "vendor_import_template",
    "vendor_compare",
    "search",
    "place_list",
    "transfer_new",
    "transfer_import",
    "transfer_export",
    "my_tasks",
    "help",
    "method",
    "verify_report",
    "evaluation_list",
    "evaluation_new",
    "record_list",
]
OF_INVITATION = ["resend_invitation", "revoke_invitation"]
OF_RESET = ["confirm_reset", "stop_reset"]
OF_KEY = ["mfa_edit_webauthn", "mfa_remove_webauthn"]
OF_PROVIDER = ["openid_connect_login", "openid_connect_callback"]
OF_ADDRESS = ["confirm_address", "stop_address"]
OF_MAIL = ["resend_mail", "dismiss_mail"]
OF_INQUIRY = ["inquiry_detail", "extend_inquiry"]
OF_DRAFT = ["inquiry_edit", "send_inquiry", "delete_inquiry"]
OF_REQUEST = ["request_detail", "revoke_request", "send_request_again", "set_holidays"]
OF_CONTACT = [
    *("asked_detail", "asked_code", "asked_link_again", "asked_question", "asked_colleague"),
    *("asked_finish", "asked_leave"),
]
OF_EVALUATION = [
    "evaluation_requests",
    "ask_candidates",
    "ask_missing",
    "offer_replies",
    "evaluation_detail",
    "compare_candidates",
    "unknowns",
    "unknowns_sheet",
    "to_settle",
    "setup_purpose",
    "setup_candidates",
    "add_candidates",
    "add_found_candidates",
    "remove_candidate",
    "put_back_candidate",
    "name_incumbent",
    "setup_checks",
    "use_preset",
    "setup_weights",
    "share_points",
    "use_medians",
    "own_weights",
    "give_weights",
    "setup_people",
    "invite_member",
    "assign_criteria",
    "rate_alone",
    "remove_member",
    "put_back_member",
    "setup_open",
    "unseal_evaluation",
    "confirm_unsealing",
    "close_rating",
    "change_lead",
    "move_deadline",
    "cancel_evaluation",
    "delete_draft",
    "find_vendors",
    "long_list",
    "leave_out_by_rule",
    "copy_evaluation",
    "save_template",
    "archive_evaluation",
    "unarchive_evaluation",
    "declare",
    "assignments",
    "remind_members",
    "rating_deadline",
    "plan_changes",
    "panel_exceptions",
    "submit_ratings",
    "gate_findings",
    "ranking",
    "what_if",
    "scenarios",
    "moderation",
    "agreement",
    "minutes",
    "name_confirmer",
    "confirm_proofs",
    "sign_off",
    "note_absence",
    "reopen_moderation",
    "decide",
    "freeze_decision",
    "propose_decision",
    "invite_signatory",
    "sign_decision",
    "reopen_decision",
    "deeper_round",
    "incumbent",
    "report_list",
    "draft_report",
    "draft_options",
    "draft_pdf",
    "evaluation_record",
]
OF_DECISION = [
    "report_detail",
    "make_report",
    "report_pdf",
    "report_csv",
    "report_robustness",
    "report_xlsx",
    "report_json",
    "report_options",
    "options_pdf",
    "report_bundle",
    "bundle_zip",
]
OF_SCENARIO = ["archive_scenario", "restore_scenario"]
OF_VENDOR = [
    "merge_new",
    "vendor_detail",
    "vendor_edit",
    "vendor_people",
    "vendor_delivery",
    "evidence_new",
    "questions_new",
    "person_new",
]
OF_EVIDENCE = [
    "evidence_detail",
    "evidence_file",
    "evidence_link",
    "evidence_read",
    "evidence_withdraw",
]
OF_PROOF = ["proof_detail", "proof_open", "proof_confirm", "proof_correct"]
OF_IMPORT = [
    "vendor_import",
    "vendor_import_columns",
    "vendor_import_doubles",
    "vendor_import_reading",
    "vendor_import_apply",
    "vendor_import_undo",
    "vendor_import_again",
    "vendor_import_progress",
]


def fields(name, world, role):
    """Return what a post at this address must hold to reach the question who may do it."""
    cell = f"c{world.candidate.pk}-TA-01-answer"
    other = f"c{world.other.pk}-TA-01-answer"
    person, reason = world.people.get(role), {"reason": "It has to be done over, and here is why."}
    token = {"token": str(PageToken.new(person))} if person else {}
    return {
        "moderation": {"candidate": "C1", "check": "TA-01"},
        "rate_criterion": token | {cell: "2"},
        "rate_check": token | {cell: "2", other: "2"},
        "save_rating": token | {cell: "2"},
        "find_gate": {
            f"g{world.candidate.pk}-seen": world.finding or "",
            f"g{world.candidate.pk}-result": "pass",
            "shared-reason": reason["reason"],
        },
        "gate_finding": {"seen": world.finding or "", "result": "pass"} | reason,
        "waiting_changes": {"row": "fact-1-0"},
        "waive_gate": {"seen": world.finding or "", "waiver_reason": reason["reason"]},
        "deeper_round": {"title": "Deeper round"},
        "unseal_evaluation": reason,
        "reopen_ratings": reason,
        **dict.fromkeys(("leave_panel", "move_deadline", "cancel_evaluation"), reason),
        "withdraw_candidate": reason | {"on": "2026-01-31"},
        "make_exception": {"A4-TA-reason": reason["reason"]},
        **dict.fromkeys(("revoke_request", "extend_inquiry"), reason),
        "declare": {"answer": "none", "confirmed": "on", "covers": "2"},
    }.get(name, {})
