from django.urls import reverse

from scoring.evaluations.models import Evaluation, RulesTemplate
from tests.conftest import signed_in
from tests.factories import make_evaluation


def test_lead_copies_an_evaluation_under_another_title(lead, lead_client):
    evaluation = make_evaluation(lead=lead)
    address = reverse("copy_evaluation", args=[evaluation.pk])

    lead_client.post(address, {"title": "Support 2028"})

    assert Evaluation.objects.get(title="Support 2028").members.get().user == lead


def test_template_is_kept_used_and_deleted(lead, lead_client):
    evaluation = make_evaluation(lead=lead, tolerance=2)
    keep = reverse("save_template", args=[evaluation.pk])
    lead_client.post(keep, {"name": "Support"})
    lead_client.post(keep, {"name": "Support"})  # the same name again: one template
    template = RulesTemplate.objects.get()

    form = {"title": "Next", "preset": f"template-{template.pk}"}
    lead_client.post(reverse("evaluation_new"), form)
    lead_client.post(reverse("delete_template", args=[template.pk]))

    assert Evaluation.objects.get(title="Next").tolerance == 2
    assert not RulesTemplate.objects.exists()


def test_template_is_its_owners_alone(lead, stranger, stranger_client):
    template = RulesTemplate.objects.create(owner=lead, name="Support", content={})

    form = {"title": "Next", "preset": f"template-{template.pk}"}
    refused = stranger_client.post(reverse("evaluation_new"), form)
    deleted = stranger_client.post(reverse("delete_template", args=[template.pk]))

    assert "preset" in refused.context["form"].errors
    assert deleted.status_code == 404
    assert "Support" not in stranger_client.get(reverse("template_list")).content.decode()


def test_copy_takes_the_right_to_lead_as_well(lead, assessor):
    evaluation = make_evaluation(lead=assessor)

    response = signed_in(assessor).get(reverse("copy_evaluation", args=[evaluation.pk]))

    assert response.status_code == 403
