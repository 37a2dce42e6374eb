"""Two tabs of set-up: the later save is told what changed since its page was shown, and by whom.

Each form carries a signed stamp of the values that it showed and of the record as it was. What
somebody saved meanwhile is said at its field; what was typed stays, and sending it again saves it.
"""

import hashlib

from django.core import signing
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.clock import moment
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.names import isolated

# Without a moment, so that a page is the same whenever it is asked for.
SIGNER = signing.Signer(salt="scoring.evaluations.meanwhile")
SETTING_UP = {
    *(Act.SET_UP, Act.NEEDS_TAKEN_OVER, Act.PURPOSE_SET, Act.CHECKS_CHOSEN),
    *(Act.WEIGHTS_SET, Act.WEIGHTS_AGREED, Act.CANDIDATES_ADDED, Act.CANDIDATE_REMOVED),
    *(Act.CANDIDATE_PUT_BACK, Act.SITES_CHOSEN, Act.INCUMBENT_NAMED, Act.MEMBER_INVITED),
    *(Act.LEFT_OUT, Act.CONSIDERED_AGAIN),
    *(Act.MEMBER_REMOVED, Act.MEMBER_PUT_BACK, Act.CRITERIA_ASSIGNED),
}


def stamp_of(evaluation, values=None):
    """Return the stamp of a page of this evaluation that shows `values`, {field: digest}."""
    if not hasattr(evaluation, "_acts_of_setting_up"):  # one look for all forms of a page
        evaluation._acts_of_setting_up = acts_of(evaluation).count()
    content = [evaluation.pk, evaluation._acts_of_setting_up, values or {}]
    return SIGNER.sign_object(content, compress=True)


def read_stamp(evaluation, text):
    """Return (how many acts, {field: digest}) a page knew of, None without a stamp of ours."""
    try:
        pk, count, values = SIGNER.unsign_object(text or "")
    except signing.BadSignature:
        return None
    return (count, values) if pk == evaluation.pk else None


def acts_of(evaluation):
    # The number of an entry would tell how often others rated, before an unsealing for one.
    return RecordEntry.objects.of_chain(evaluation.record_chain).filter(act__in=SETTING_UP)


def acts_since(evaluation, count):
    """Return the newest entries of setting up after so many, the last first."""
    later = acts_of(evaluation).select_related("actor")[count : count + 100]
    return list(later)[:-4:-1]


def changes_since(evaluation, stamp):
    """Return what others, or another tab, did to the set-up since the stamp, in a sentence."""
    baseline = read_stamp(evaluation, stamp)
    entries = acts_since(evaluation, baseline[0]) if baseline else []
    if not entries:
        return ""
    acts = [
        _("%(act)s by %(person)s, %(moment)s")
        % {"act": entry.act_label, "person": isolated(entry.actor), "moment": moment(entry.at)}
        for entry in entries
    ]
    return _("Since this page was shown: %s.") % "; ".join(acts)


class Stamped:
    """A form of `self.evaluation` that overwrites what it shows."""

    evaluation = None  # without one, as on a page of one's own, nothing is compared
    is_saved = True
    posted_stamp = None  # of a page whose typed values are shown again, not saved

    def shown_value(self, name, field):
        return self.get_initial_for_field(field, name)

    @cached_property
    def saved_digests(self):
        return {
            name: digest_of(field.prepare_value(self.shown_value(name, field)))
            for name, field in self.fields.items()
        }

    @property
    def stamp(self):
        if self.evaluation is None:
            return ""
        return self.posted_stamp or stamp_of(self.evaluation, self.saved_digests)

    def _post_clean(self):
        super()._post_clean()
        if self.evaluation is None or not self.is_saved:
            return
        baseline = read_stamp(self.evaluation, self.data.get("stamp"))
        if baseline is None:
            return
        count, digests = baseline
        changed = [name for name in self.fields if self.is_changed_meanwhile(name, digests)]
        entries = acts_since(self.evaluation, count) if changed else []
        for name in changed:
            self.add_error(name, self.sentence_about(name, entries))

    def is_changed_meanwhile(self, name, digests):
        """Say whether the saved value is another than the page showed, and than was typed."""
        if name.endswith("_offer") or digests.get(name) == self.saved_digests[name]:
            return False
        field = self.fields[name]
        return field.has_changed(self.shown_value(name, field), self[name].data)

    def sentence_about(self, name, entries):
        field = self.fields[name]
        names = {"value": isolated(in_words(field, self.shown_value(name, field)))}
        if not entries:
            sentence = _(
                "Meanwhile this became %(value)s. What you typed is not saved: save again to put "
                "it in its place."
            )
            return sentence % names
        names |= {"person": isolated(entries[0].actor), "moment": moment(entries[0].at)}
        sentence = _(
            "Meanwhile %(person)s made this %(value)s (%(moment)s). What you typed is not "
            "saved: save again to put it in its place."
        )
        return sentence % names


def digest_of(value):
    return hashlib.sha256(str(value).encode()).hexdigest()[:8]


def in_words(field, value):
    value = field.prepare_value(value)
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    values = value if isinstance(value, (list, tuple)) else [value]
    texts = [labels.get(str(each), str(each)) for each in values if each not in (None, "")]
    if isinstance(value, bool):
        texts = [_("yes") if value else _("no")]
    text = ", ".join(texts)
    return f"“{Truncator(text).chars(80)}”" if text else _("empty")
