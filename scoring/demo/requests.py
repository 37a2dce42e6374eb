"""What the evaluations ask their candidates, and what these answer by their links."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F

from accounts.mail.models import Mail
from scoring.demo.papers import pdf_of
from scoring.demo.story import DEMO, LEAD, SECURITY
from scoring.evaluations.models.inquiry import EvaluationInquiry
from vendors.changes import record_change
from vendors.models.answer import Answer, ItemVerdict
from vendors.models.person import OutsidePerson
from vendors.models.request import Inquiry, Request, RequestedItem
from vendors.requests.answering import add_file, ask, finish, save_answer
from vendors.requests.arrival import take_in
from vendors.requests.clarifications import publish
from vendors.requests.drafting import draft
from vendors.requests.replies import wanted_of_facts
from vendors.requests.sending import send
from vendors.requests.templates import FREE, Wanted, wanted_by
from vendors.requests.tokens import make_token
from vendors.requests.verdicts import judge

STORY = DEMO["requests"]  # what the two have alike
ASKED, IN_TIME, LATE, JUDGED = 11 * 60, 15 * 60, 14 * 60, 17 * 60


class Asking:
    """Sends the requests of a story, and answers them as the vendors do."""

    def __init__(self, evaluation, people, diary, story):
        self.evaluation, self.people, self.diary = evaluation, people, diary
        self.lead, self.story = people[LEAD], story

    def plan(self):
        days = self.story["days"]
        prompt, slow = (self.contact(number) for number in self.story["pack"])
        appoint = self.diary.appoint
        appoint(days["ask"], ASKED, self.ask_for_pack, (prompt, slow))
        appoint(days["ask"], IN_TIME, self.put_question, prompt)
        appoint(days["ask"], IN_TIME + 40, self.answer_question)
        appoint(days["ask"], IN_TIME + 60, self.answer_pack, prompt, ())
        appoint(days["late"], LATE, self.answer_pack, slow, self.story["missing"])
        for number, email in enumerate((LEAD, SECURITY)):
            judges = self.people[email]
            appoint(days["judge"], JUDGED + number, self.judge_all, prompt, judges)
            appoint(days["late"], JUDGED + number, self.judge_all, slow, judges)
        appoint(days["judge"], ASKED, self.offer_reply, prompt)
        appoint(days["late"], ASKED, self.correct, prompt)

    def plan_last(self, until):
        """What is asked at last, and nobody has answered: its time ends a day after `until`."""
        person = self.contact(self.story["references"])
        self.diary.appoint(
            self.story["days"]["last"], JUDGED, self.ask_for_references, person, until
        )

    def contact(self, number):
        """Whom we write to at a candidate; added where nobody is known."""
        vendor = self.evaluation.candidates.get(number=number).vendor
        email = f"bids@vendor-{vendor.pk}.example"
        if person := vendor.outside_people.filter(email=email).first():
            return person
        person = OutsidePerson.objects.create(
            vendor=vendor, is_contact=True, email=email, **STORY["contact"]
        )
        record_change(self.lead, person)
        return person

    @transaction.atomic
    def send(self, title, items, **fields):
        """Send one inquiry; `items` is {contact: what it is asked for}."""
        inquiry = Inquiry(title=title, made_by=self.lead, **fields)
        draft(inquiry, {person.vendor_id: own for person, own in items.items()})
        EvaluationInquiry.objects.create(evaluation=self.evaluation, inquiry=inquiry)
        return send(inquiry, self.lead)

    def request_of(self, person, purpose=Inquiry.Purpose.ASK):
        own = Request.objects.filter(inquiry__by_evaluation__evaluation=self.evaluation)
        return own.get(vendor=person.vendor_id, inquiry__purpose=purpose)

    def ask_for_pack(self, contacts):
        items = wanted_by(["audit_pack"], self.evaluation)
        if "items" in self.story:
            items = [
                Wanted(FREE, f"free-{number}", words, RequestedItem.Kind.FILES)
                for number, words in enumerate(self.story["items"], 1)
            ]
        hours = DEMO["parameters"]["audit_pack_hours"]
        asked = dict.fromkeys(contacts, items)
        self.send(self.story["title"], asked, hours=hours, words=self.story["words"])

    def put_question(self, person):
        ask(self.request_of(person).tokens.get(), STORY["question"])

    def answer_question(self):
        clarification = self.evaluation.asked.first().inquiry.clarifications.get()
        publish(clarification, clarification.question, STORY["answer"], self.lead)

    def answer_pack(self, person, missing):
        """Hand in a file for each item, and say of those missing that there is none."""
        request = self.request_of(person)
        token = request.tokens.get()
        for item in request.items.all():
            if item.key in missing:
                save_answer(item, token, says=Answer.Says.HAVE_NOT)
            else:
                lines = [item.words, person.vendor.name, STORY["invented"]]
                name = f"{item.key} - {person.vendor.name}.pdf".replace("/", "-")
                add_file(item, token, SimpleUploadedFile(name, pdf_of(lines)))
        self.hand_in(request, token)

    def hand_in(self, request, token):
        finish(request, token)
        # At once, so that it stands in the record where it happened.
        take_in.call(request.pk)

    def judge_all(self, person, judges):
        request = self.request_of(person)
        for item in request.items.all():
            answer = Answer.objects.standing(item)
            if answer.hands_in:
                judge(item, answer, ItemVerdict.Verdict.ACCEPTED, "", judges)

    def offer_reply(self, person):
        items = {person: wanted_of_facts(person.vendor)}
        self.send(STORY["reply"], items, hours=5 * 24, purpose=Inquiry.Purpose.REPLY)

    def correct(self, person):
        """Say of the first fact that it is wrong, of the others that they are right."""
        request = self.request_of(person, Inquiry.Purpose.REPLY)
        token, wrong = request.tokens.get(), STORY["correction"]
        corrections = request.items.filter(kind=RequestedItem.Kind.CORRECTION)
        for number, item in enumerate(corrections):
            if number:
                save_answer(item, token, value="yes")
            else:
                save_answer(item, token, says=Answer.Says.WRONG, text=wrong)
        self.hand_in(request, token)

    def ask_for_references(self, person, until):
        """So that hours are left on that day."""
        items = wanted_by(["references"], self.evaluation)
        days = (until - self.diary.date(self.story["days"]["last"])).days + 1
        self.send(self.story["references_title"], {person: items}, hours=24 * days)


def deliver_mails():
    """What was written in the weeks of the story has arrived: nothing of it is sent today."""
    waiting = Mail.objects.filter(state=Mail.State.WAITING)
    waiting.update(state=Mail.State.SENT, sent_at=F("made_at"), next_try_at=None, body="")


def link_to_try():
    """A fresh link to the request that is still open; "" where there is none any more."""
    title = DEMO["under_way"]["requests"]["references_title"]
    requests = Request.objects.waiting().filter(inquiry__title=title)
    request = requests.select_related("contact").first()
    if request is None or not request.takes_answers:
        return ""
    _token, link = make_token(request, request.contact)
    return link
