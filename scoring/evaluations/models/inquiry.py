"""What an evaluation asks its candidates: the inquiry knows nothing of it."""

from django.db import models
from django.urls import reverse

from scoring.evaluations.models.evaluation import Evaluation
from vendors.models.request import Inquiry
from vendors.requests.asker import Asker


class EvaluationInquiry(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="asked")
    inquiry = models.OneToOneField(Inquiry, models.CASCADE, related_name="by_evaluation")

    class Meta:
        ordering = ["inquiry"]
        verbose_name_plural = "inquiries of evaluations"

    def __str__(self):
        return f"{self.evaluation_id} {self.inquiry_id}"


class EvaluationAsker(Asker):
    """An evaluation: its record holds what is asked; two people accept where its rules say so."""

    def __init__(self, inquiry, evaluation):
        super().__init__(inquiry)
        self.evaluation = evaluation

    @property
    def title(self):
        return self.evaluation.title

    @property
    def address(self):
        return reverse("evaluation_requests", args=[self.evaluation.pk])

    @property
    def needs_two(self):
        people = self.evaluation.people_at_seal.get("members", ())
        return self.evaluation.two_people and len(people) > 1

    def note(self, actor, act, **details):
        return self.evaluation.record(actor, act, **details)


def asker_of_evaluation(inquiry):
    """The Asker of an inquiry that belongs to an evaluation; None for those of curators."""
    link = EvaluationInquiry.objects.select_related("evaluation").filter(inquiry=inquiry).first()
    return link and EvaluationAsker(inquiry, link.evaluation)
