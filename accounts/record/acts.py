"""Every act that the record knows, and who of an evaluation may read it when."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(Enum):
    """Who is told of an act before the release; after it, all but what waits for the decision."""

    PANEL = "every member, at once: rules and facts, which say nothing of a rating"
    LEAD = "the lead, at once, that it happened; what it says waits for the release"
    AFTER_RELEASE = "whoever acted; the others after the release"
    AFTER_DECISION = "whoever acted; the others after the decision"
    DESK = "administrators: it belongs to no evaluation"


PANEL, LEAD, AFTER_RELEASE, AFTER_DECISION, DESK = Audience


class Act(models.TextChoices):
    # Setting up
    STARTED = "started", PANEL, _("Started")
    SET_UP = "set up", PANEL, _("Set up")
    SEEDED = "seeded from a decision", PANEL, _("Seeded from a decision")
    TAKEN_OVER = "rules taken over", PANEL, _("Rules and panel taken over")
    NEEDS_TAKEN_OVER = "needs taken over", PANEL, _("Needs taken over")
    PURPOSE_SET = "purpose set", PANEL, _("Purpose set")
    CHECKS_CHOSEN = "checks chosen", PANEL, _("Checks chosen")
    WEIGHTS_PROPOSED = "weights proposed", AFTER_RELEASE, _("Weights proposed")
    WEIGHTS_SET = "weights set", PANEL, _("Weights set")
    WEIGHTS_AGREED = "weights agreed", PANEL, _("Weights agreed")
    CANDIDATES_ADDED = "candidates added", PANEL, _("Candidates added")
    LEFT_OUT = "left out", PANEL, _("Left out of the long list")
    CONSIDERED_AGAIN = "considered again", PANEL, _("Considered again")
    CANDIDATE_REMOVED = "candidate removed", PANEL, _("Candidate removed")
    CANDIDATE_PUT_BACK = "candidate put back", PANEL, _("Candidate put back")
    SITES_CHOSEN = "sites chosen", PANEL, _("Sites in use chosen")
    INCUMBENT_NAMED = "incumbent named", PANEL, _("Incumbent named")
    MEMBER_INVITED = "member invited", PANEL, _("Member invited")
    MEMBER_REMOVED = "member removed", PANEL, _("Member removed")
    MEMBER_PUT_BACK = "member put back", PANEL, _("Member put back")
    CRITERIA_ASSIGNED = "criteria assigned", PANEL, _("Criteria assigned")
    OPENED = "opened", PANEL, _("Opened for rating")
    ASKED_TO_UNSEAL = "asked to unseal", PANEL, _("Asked to unseal")
    STOPPED_UNSEALING = "stopped unsealing", PANEL, _("Stopped an unsealing")
    UNSEALED = "unsealed", PANEL, _("Unsealed")

    # Ways out
    ASKED_FOR_LEAD = "asked for another lead", PANEL, _("Asked for another lead")
    STOPPED_LEAD = "stopped change of lead", PANEL, _("Stopped a change of the lead")
    CHANGED_LEAD = "changed lead", PANEL, _("Changed the lead")
    MOVED_DEADLINE = "moved deadline", PANEL, _("Moved the deadline")
    CANCELLED = "cancelled", PANEL, _("Cancelled")
    DELETED_DRAFT = "deleted draft", PANEL, _("Deleted a draft that was never opened")
    ARCHIVED = "archived", PANEL, _("Put into the archive")
    UNARCHIVED = "unarchived", PANEL, _("Taken out of the archive")
    MEMBER_ACCOUNT_CLOSED = "member account closed", PANEL, _("Account of a member was closed")

    # Rating
    DECLARED_CONFLICTS = "declared conflicts", LEAD, _("Declared conflicts")
    DECLARED_NO_CONFLICT = "declared no conflict", LEAD, _("Declared no conflict")
    RATED = "rated", AFTER_RELEASE, _("Rated")
    SUBMITTED_RATINGS = "submitted ratings", LEAD, _("Submitted ratings")
    REOPENED_RATINGS = "reopened ratings", LEAD, _("Reopened ratings")
    RECORDED_GATE = "recorded gate", PANEL, _("Recorded a gate finding")
    ACCEPTED_FACT = "accepted fact", PANEL, _("Accepted a fact from outside")
    WAIVED_GATE = "waived gate", PANEL, _("Waived a gate")
    MOVED_CAPS = "moved caps", PANEL, _("Changed what evidence opens")
    REMINDED = "reminded", LEAD, _("Reminded")
    CANDIDATE_WITHDREW = "candidate withdrew", PANEL, _("Candidate withdrew")
    ASSESSOR_LEFT = "assessor left", LEAD, _("Assessor left")
    MADE_EXCEPTION = "made an exception for a miss", LEAD, _("Made an exception for a miss")
    TOOK_EXCEPTION_BACK = "took an exception back", LEAD, _("Took an exception back")
    CLOSED_RATING = "closed rating", AFTER_RELEASE, _("Closed rating")

    # Asking the vendors
    SENT_REQUEST = "sent request", PANEL, _("Sent a request to vendors")
    SENT_REQUEST_AGAIN = "sent request again", PANEL, _("Sent a request again")
    EXTENDED_REQUEST = "extended request", PANEL, _("Gave vendors more time")
    REVOKED_REQUEST = "revoked request", PANEL, _("Revoked a request")
    ANSWERED_REQUEST = "answered request", PANEL, _("A vendor finished a request")
    JUDGED_ITEM = "judged item", PANEL, _("Accepted or refused an item of a request")
    SET_HOLIDAYS = "set holidays", PANEL, _("Noted public holidays of a vendor")
    ASKED_CLARIFICATION = "asked clarification", LEAD, _("A vendor asked a question")
    PUBLISHED_CLARIFICATION = (
        "published clarification",
        PANEL,
        _("Answered a question to all vendors asked"),
    )

    # From the release to the decision
    AGREED_LEVEL = "agreed a level", AFTER_RELEASE, _("Agreed a level")
    UPHELD_RATINGS = "upheld ratings", AFTER_RELEASE, _("Upheld ratings")
    RECORDED_MINUTES = "recorded minutes", AFTER_RELEASE, _("Recorded minutes")
    CORRECTED_MINUTES = "corrected minutes", AFTER_RELEASE, _("Corrected minutes")
    SIGNED_OFF = "signed off moderation", AFTER_RELEASE, _("Signed off moderation")
    FILED_MINORITY_NOTE = "filed a minority note", AFTER_RELEASE, _("Filed a minority note")
    MOVED_RANKS = "moved ranks", AFTER_RELEASE, _("Moved ranks by a change of the panel")
    NOTED_ABSENT = "noted an absent assessor", AFTER_RELEASE, _("Noted an absent assessor")
    VOIDED_SIGN_OFFS = "voided sign-offs", AFTER_RELEASE, _("Voided sign-offs")
    SAVED_SCENARIO = "saved a scenario", AFTER_RELEASE, _("Saved a scenario")
    ARCHIVED_SCENARIO = "archived a scenario", AFTER_RELEASE, _("Archived a scenario")
    RESTORED_SCENARIO = "put back a scenario", AFTER_RELEASE, _("Put back a scenario")
    SAVED_DRAFT_DECISION = "saved a draft decision", AFTER_DECISION, _("Saved a draft decision")
    SAVED_CONDITIONS = "saved conditions", AFTER_DECISION, _("Saved conditions")
    SIGNED_DECISION = "signed the decision", AFTER_RELEASE, _("Signed the decision")
    VOIDED_SIGNATURES = "voided signatures", AFTER_RELEASE, _("Voided signatures")
    DECIDED = "decided", AFTER_RELEASE, _("Decided")
    PRINTED_REPORT = "printed report", AFTER_RELEASE, _("Printed the report")
    REOPENED_DECISION = "reopened the decision", AFTER_RELEASE, _("Reopened the decision")
    DOWNLOADED_DRAFT = "downloaded a draft report", AFTER_RELEASE, _("Downloaded a draft report")
    DOWNLOADED_REPORT = "downloaded the report", AFTER_RELEASE, _("Downloaded the report")
    CHOSE_LETTER_TERMS = "chose letter terms", AFTER_RELEASE, _("Chose what letters say")
    READ_LETTER = "read a letter", AFTER_RELEASE, _("Read a letter before it goes")
    PRINTED_LETTER = "printed a letter", AFTER_RELEASE, _("Printed a letter")
    SENT_LETTER = "sent a letter", AFTER_RELEASE, _("Sent a letter")
    DOWNLOADED_LETTER = "downloaded a letter", AFTER_RELEASE, _("Downloaded a letter")
    DOWNLOADED_BUNDLE = "downloaded a bundle", AFTER_RELEASE, _("Downloaded the audit bundle")

    # The record itself
    EXPORTED_RECORD = "exported the record", LEAD, _("Exported the record")
    NOTED_CHAIN = "noted a chain", DESK, _("Noted the head of a chain")
    ERASED_WORDS = "erased words", AFTER_RELEASE, _("Erased the words of entries")

    # People
    INVITED = "invited", DESK, _("Invited")
    ACCEPTED_INVITATION = "accepted invitation", DESK, _("Accepted the invitation")
    REVOKED_INVITATION = "revoked invitation", DESK, _("Revoked an invitation")
    CHANGED_PERSON = "changed person", DESK, _("Changed a person")
    CLOSED_ACCOUNT = "closed account", DESK, _("Closed an account")
    OPENED_ACCOUNT = "opened account", DESK, _("Opened an account again")
    ROLES_FROM_SERVER = "roles from the server", DESK, _("Got roles by a command on the server")
    ASKED_FOR_ADDRESS = "asked for address", PANEL, _("Asked for another e-mail address")
    CHANGED_ADDRESS = "changed address", PANEL, _("Changed the e-mail address")
    STOPPED_ADDRESS = "stopped address", PANEL, _("Stopped the change of an e-mail address")
    SIGNED_IN = "signed in", DESK, _("Signed in")
    SIGNED_OUT = "signed out", DESK, _("Signed out")
    FAILED_TO_SIGN_IN = "failed to sign in", DESK, _("Sign-in failed")
    CHANGED_PASSWORD = "changed password", DESK, _("Changed the password")
    RESET_PASSWORD = "reset password", DESK, _("Chose a new password by e-mail")
    ENDED_SESSION = "ended session", DESK, _("Ended a session")
    APPLIED_RETENTION = "applied retention", PANEL, _("Removed what had been kept long enough")
    CHANGED_ORGANISATION = "changed organisation", DESK, _("Changed the organisation's page")
    ADDED_FACTOR = "added factor", DESK, _("Added a second factor")
    RENAMED_FACTOR = "renamed factor", DESK, _("Renamed a security key")
    REMOVED_FACTOR = "removed factor", DESK, _("Removed a second factor")
    MADE_RECOVERY_CODES = "made recovery codes", DESK, _("Made recovery codes")
    USED_FACTOR = "used factor", DESK, _("Used a second factor")
    ASKED_FOR_FACTOR_RESET = "asked for factor reset", DESK, _("Asked to reset second factors")
    STOPPED_FACTOR_RESET = "stopped factor reset", DESK, _("Stopped a reset of second factors")
    RESET_FACTORS = "reset factors", DESK, _("Reset second factors")
    CONNECTED_IDENTITY = "connected identity", DESK, _("Connected the organisation's sign-in")
    MADE_FOR_DEMONSTRATION = "made for the demonstration", DESK, _("Made for the demonstration")

    # Vendors; `vendors.changes` finds these by the name of the model
    ADDED_VENDOR = "added vendor", DESK, _("Added vendor")
    CHANGED_VENDOR = "changed vendor", DESK, _("Changed vendor")
    ADDED_EVIDENCE = "added evidence", DESK, _("Added evidence")
    CHANGED_EVIDENCE = "changed evidence", DESK, _("Changed evidence")
    ADDED_EVIDENCECHECK = "added evidence check", DESK, _("Added a check to evidence")
    CHANGED_EVIDENCECHECK = "changed evidence check", DESK, _("Changed a check of evidence")
    REMOVED_EVIDENCECHECK = "removed evidence check", DESK, _("Removed a check from evidence")
    ADDED_FACT = "added fact", DESK, _("Added fact")
    CHANGED_FACT = "changed fact", DESK, _("Changed fact")
    REMOVED_FACT = "removed fact", DESK, _("Removed fact")
    ADDED_SITE = "added site", DESK, _("Added site")
    CHANGED_SITE = "changed site", DESK, _("Changed site")
    REMOVED_SITE = "removed site", DESK, _("Removed site")
    ADDED_LANGUAGECOVER = "added language cover", DESK, _("Added language")
    CHANGED_LANGUAGECOVER = "changed language cover", DESK, _("Changed language")
    REMOVED_LANGUAGECOVER = "removed language cover", DESK, _("Removed language")
    ADDED_BENCHLINE = "added bench line", DESK, _("Added bench line")
    CHANGED_BENCHLINE = "changed bench line", DESK, _("Changed bench line")
    REMOVED_BENCHLINE = "removed bench line", DESK, _("Removed bench line")
    ADDED_CERTIFICATE = "added certificate", DESK, _("Added certificate")
    CHANGED_CERTIFICATE = "changed certificate", DESK, _("Changed certificate")
    REMOVED_CERTIFICATE = "removed certificate", DESK, _("Removed certificate")
    ADDED_CLIENT = "added client", DESK, _("Added client")
    CHANGED_CLIENT = "changed client", DESK, _("Changed client")
    REMOVED_CLIENT = "removed client", DESK, _("Removed client")
    ADDED_REFERENCE = "added reference", DESK, _("Added reference")
    CHANGED_REFERENCE = "changed reference", DESK, _("Changed reference")
    REMOVED_REFERENCE = "removed reference", DESK, _("Removed reference")
    ADDED_FINANCIALYEAR = "added financial year", DESK, _("Added financial year")
    CHANGED_FINANCIALYEAR = "changed financial year", DESK, _("Changed financial year")
    REMOVED_FINANCIALYEAR = "removed financial year", DESK, _("Removed financial year")
    READ_EVIDENCE = "read evidence", DESK, _("Read evidence")
    RECORDED_PROOF = "recorded proof", DESK, _("Recorded a proof")
    CORRECTED_PROOF = "corrected proof", DESK, _("Corrected a proof")
    CONFIRMED_PROOF = "confirmed proof", DESK, _("Confirmed a proof")
    LOCKED_QUESTIONS = "locked questions", DESK, _("Locked the questions of a demonstration")
    OPENED_PROOF = "opened proof", DESK, _("Opened the answers of a proof")
    ERASED_PERSON = "erased person", DESK, _("Erased a person")
    ADDED_NAMEDPERSON = "added named person", DESK, _("Added named person")
    CHANGED_NAMEDPERSON = "changed named person", DESK, _("Changed named person")
    REMOVED_NAMEDPERSON = "removed named person", DESK, _("Removed named person")
    ADDED_INCIDENT = "added incident", DESK, _("Added incident")
    CHANGED_INCIDENT = "changed incident", DESK, _("Changed incident")
    REMOVED_INCIDENT = "removed incident", DESK, _("Removed incident")
    ADDED_AIERROR = "added AI error", DESK, _("Added AI error")
    CHANGED_AIERROR = "changed AI error", DESK, _("Changed AI error")
    REMOVED_AIERROR = "removed AI error", DESK, _("Removed AI error")
    ADDED_SUBPROCESSOR = "added sub-processor", DESK, _("Added sub-processor")
    CHANGED_SUBPROCESSOR = "changed sub-processor", DESK, _("Changed sub-processor")
    REMOVED_SUBPROCESSOR = "removed sub-processor", DESK, _("Removed sub-processor")
    ADDED_MONTHLYFIGURE = "added monthly figure", DESK, _("Added monthly figure")
    CHANGED_MONTHLYFIGURE = "changed monthly figure", DESK, _("Changed monthly figure")
    REMOVED_MONTHLYFIGURE = "removed monthly figure", DESK, _("Removed monthly figure")
    ADDED_DATAPROTECTIONOFFICER = (
        "added data protection officer",
        DESK,
        _("Added data protection officer"),
    )
    CHANGED_DATAPROTECTIONOFFICER = (
        "changed data protection officer",
        DESK,
        _("Changed data protection officer"),
    )
    REMOVED_DATAPROTECTIONOFFICER = (
        "removed data protection officer",
        DESK,
        _("Removed data protection officer"),
    )
    ADDED_FILING = "added filing", DESK, _("Added filing")
    CHANGED_FILING = "changed filing", DESK, _("Changed filing")
    REMOVED_FILING = "removed filing", DESK, _("Removed filing")
    ADDED_TRANSFERSTATUS = "added transfer status", DESK, _("Added transfer status")
    ADDED_DAYRATE = "added day rate", DESK, _("Added day rate")
    CHANGED_DAYRATE = "changed day rate", DESK, _("Changed day rate")
    REMOVED_DAYRATE = "removed day rate", DESK, _("Removed day rate")
    ADDED_CHANGEDATEPLAN = "added change-date plan", DESK, _("Added change-date plan")
    CHANGED_CHANGEDATEPLAN = "changed change-date plan", DESK, _("Changed change-date plan")
    REMOVED_CHANGEDATEPLAN = "removed change-date plan", DESK, _("Removed change-date plan")
    ADDED_HANDOVER = "added handover", DESK, _("Added handover")
    CHANGED_HANDOVER = "changed handover", DESK, _("Changed handover")
    REMOVED_HANDOVER = "removed handover", DESK, _("Removed handover")
    ADDED_SIGNEDRELEASE = "added signed release", DESK, _("Added signed release")
    CHANGED_SIGNEDRELEASE = "changed signed release", DESK, _("Changed signed release")
    REMOVED_SIGNEDRELEASE = "removed signed release", DESK, _("Removed signed release")
    ADDED_HIRINGPLAN = "added hiring plan", DESK, _("Added hiring plan")
    CHANGED_HIRINGPLAN = "changed hiring plan", DESK, _("Changed hiring plan")
    REMOVED_HIRINGPLAN = "removed hiring plan", DESK, _("Removed hiring plan")
    ADDED_LEAVERS = "added count of leavers", DESK, _("Added count of leavers")
    CHANGED_LEAVERS = "changed count of leavers", DESK, _("Changed count of leavers")
    REMOVED_LEAVERS = "removed count of leavers", DESK, _("Removed count of leavers")
    ADDED_OUTSIDEPERSON = "added person outside", DESK, _("Added person outside")
    CHANGED_OUTSIDEPERSON = "changed person outside", DESK, _("Changed person outside")
    IMPORTED_VENDORS = "imported vendors", DESK, _("Imported vendors")
    UNDID_IMPORT = "undid import", DESK, _("Undid an import")
    MERGED_VENDORS = "merged vendors", DESK, _("Merged two vendors")
    UNDID_MERGE = "undid merge", DESK, _("Undid a merge of two vendors")
    EXPORTED_VENDORS = "exported vendors", DESK, _("Exported vendors")
    DOWNLOADED_PERSONAL_DATA = "downloaded personal data", DESK, _("Downloaded personal data")
    FOUND_ALTERED_FILE = "found an altered file", DESK, _("Found an altered file")

    def __new__(cls, code, audience):
        act = str.__new__(cls, code)
        act._value_ = code
        act.audience = audience
        return act

    @property
    def notes_head(self):
        return self in {
            *(Act.OPENED, Act.CLOSED_RATING, Act.DECIDED),
            *(Act.CANCELLED, Act.DELETED_DRAFT),
        }

    @classmethod
    def told_to(cls, *audiences):
        return [act for act in cls if act.audience in audiences]
