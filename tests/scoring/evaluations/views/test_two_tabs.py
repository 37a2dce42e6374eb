"""Two tabs of set-up: the later save is told what changed meanwhile and by whom, in every form."""

import re

import pytest
from django.urls import reverse

from accounts.record.acts import Act
from scoring.evaluations.models import CheckInUse, Evaluation, WeighingMethod, WeightProposal
from scoring.evaluations.urls import setup_pages
from tests.factories import (
    add_member,
    make_evaluation,
    make_open_evaluation,
    make_site,
    make_vendor,
)
from tests.plain_browser import PlainBrowser

LEFT_OUT = CheckInUse.Use.LEFT_OUT


@pytest.fixture
def draft(lead, assessor):
    vendor = make_vendor("Atlas")
    make_site(vendor, city="Lyon"), make_site(vendor, city="Porto")
    make_vendor("Not yet a candidate")
    evaluation = make_evaluation(lead, [vendor, make_vendor("Baltic")])
    add_member(evaluation, assessor, rates=False)
    return evaluation


@pytest.fixture
def browser(lead):
    browser = PlainBrowser()
    browser.client.force_login(lead)
    return browser


def form_to(browser, address):
    """Return the form of the page that posts to this address, and its first button there."""
    for form in browser.page.forms():
        own = form.element.get("action") or browser.path
        for button in form.controls:
            target = button.get("formaction") or own
            if form.is_post and button.tag == "button" and target.split("?")[0] == address:
                return form, button
    raise AssertionError(f"No form of {browser.path} posts to {address}.")


def member_of(draft):
    return draft.members.exclude(role="lead").get()


def judge(draft, lead, method, judgements):
    points = {name: 0 for name in draft.criterion_titles} | {"TA": 100}
    weighing = {"method": method, "judgements": judgements}
    draft.agree_weights(points, weighing, lead)


def swings(draft, first):
    return {name: 100 if name == first else 7 for name in draft.criterion_titles}


def set_points(draft, lead, minimum):
    draft.weigh({"TA": (draft.weights.get(criterion="TA").points, minimum)}, lead)


# Of each form that overwrites what it shows: its page, what is typed in the first tab, what the
# second saves, the value as it is saved, and how the first tab's looks once it is saved.
OVERWRITING = {
    "setup_purpose": (
        "setup_purpose",
        lambda draft: {"title": "Mine", "parameter_personal_data_eu": "no"},
        lambda draft, lead: draft.change(lead, Act.PURPOSE_SET, title="Theirs"),
        lambda draft: draft.title,
        "Mine",
    ),
    "setup_checks": (
        "setup_checks",
        lambda draft: {"reason_TZ-01": "Mine", "use_TZ-01": "left_out"},
        lambda draft, lead: draft.use_checks({"TZ-01": (LEFT_OUT, "Theirs")}, lead),
        lambda draft: draft.checks.get(check_id="TZ-01").reason,
        "Mine",
    ),
    "setup_weights": (
        "setup_weights",
        lambda draft: {"minimum_TA": "30"},
        lambda draft, lead: set_points(draft, lead, 20),
        lambda draft: draft.weights.get(criterion="TA").minimum,
        30,
    ),
    "setup_weighing": (
        "setup_weighing",
        lambda draft: {name: str(value) for name, value in swings(draft, "TA").items()},
        lambda draft, lead: judge(draft, lead, WeighingMethod.SWING, swings(draft, "LG")),
        lambda draft: draft.weighing["judgements"]["TA"],
        100,
    ),
    "assign_criteria": (
        "setup_people",
        lambda draft: {f"criteria_{member_of(draft).pk}": ["TA"]},
        lambda draft, lead: draft.assign(member_of(draft), "assessor", ["LG"], lead),
        lambda draft: [row.criterion for row in member_of(draft).assignments.all()],
        ["TA"],
    ),
    "assignments": (
        "assignments",
        lambda draft: {f"criteria_{member_of(draft).pk}": ["TA"]},
        lambda draft, lead: draft.assign(member_of(draft), "assessor", ["LG"], lead),
        lambda draft: [row.criterion for row in member_of(draft).assignments.all()],
        ["TA"],
    ),
    "candidate_sites": (
        "candidate_sites",
        lambda draft: {"sites": [str(sites_of(draft)[0].pk)]},
        lambda draft, lead: draft.use_sites(first_of(draft), sites_of(draft)[1:], lead),
        lambda draft: [site.city for site in first_of(draft).sites.all()],
        ["Lyon"],
    ),
    "name_incumbent": (
        "setup_candidates",
        lambda draft: {"incumbent": str(first_of(draft).pk)},
        lambda draft, lead: draft.name_incumbent(draft.candidates.get(number=2), lead),
        lambda draft: draft.candidates.get(is_incumbent=True).number,
        1,
    ),
}
# Acts without a field, which would overwrite: refused.
REFUSED = {
    "use_preset": "setup_checks",
    "use_medians": "setup_weights",
    "rate_alone": "setup_people",
    "setup_open": "setup_open",
}
# Acts that overwrite nothing of others: done, and told.
TOLD = {
    "add_candidates": "setup_candidates",
    "add_found_candidates": "setup_candidates",
    "find_vendors": "setup_candidates",
    "remove_candidate": "setup_candidates",
    "invite_member": "setup_people",
    "remove_member": "setup_people",
}
# Shares points on the page; goes on by the acts above; puts back within seconds; adds rows to the
# long list, each of which stands for itself.
NONE_OF_IT = {
    *("consider_again", "leave_out_by_rule", "long_list"),
    *("share_points", "setup_candidates", "setup_people"),
    *("put_back_candidate", "put_back_member"),
}


def first_of(draft):
    return draft.candidates.get(number=1)


def sites_of(draft):
    return list(first_of(draft).vendor.sites.order_by("city"))


def address(name, draft):
    extra = {"setup_weighing": ["swing"], "candidate_sites": [first_of(draft).pk]}
    return reverse(name, args=[draft.pk, *extra.get(name, [])])


def test_every_form_of_the_set_up_is_walked_here():
    walked = {*OVERWRITING, *REFUSED, *TOLD, *NONE_OF_IT}

    assert {page.name for page in setup_pages} | {"assignments"} == walked


@pytest.mark.parametrize("name", OVERWRITING)
def test_the_later_tab_is_told_and_keeps_what_was_typed(name, browser, draft, lead):
    page, typed, meanwhile, saved, mine = OVERWRITING[name]
    browser.open(address(page, draft))
    form, button = form_to(browser, address(name, draft))
    meanwhile(draft, lead)
    theirs = saved(Evaluation.objects.get(pk=draft.pk))

    browser.send(form, button, typed(draft))

    assert [error for error in browser.page.errors if "Meanwhile \u2068Lea Martin\u2069" in error]
    assert browser.page.errors_astray() == []
    assert saved(Evaluation.objects.get(pk=draft.pk)) == theirs
    form, button = form_to(browser, address(name, draft))
    browser.send(form, button, {})  # as the page shows it: what was typed is there
    assert browser.page.errors == []
    assert saved(Evaluation.objects.get(pk=draft.pk)) == mine


@pytest.mark.parametrize("name", OVERWRITING)
def test_what_changed_elsewhere_stops_no_form(name, browser, draft, lead):
    page, typed, _meanwhile, saved, mine = OVERWRITING[name]
    browser.open(address(page, draft))
    form, button = form_to(browser, address(name, draft))
    draft.change(lead, Act.PURPOSE_SET, purpose="Another purpose.")
    typed = typed(draft) | ({"purpose": "Another purpose."} if name == "setup_purpose" else {})

    browser.send(form, button, typed)

    assert browser.page.errors == []
    assert saved(Evaluation.objects.get(pk=draft.pk)) == mine


def make_median(draft):
    lead = draft.members.get(role="lead")
    points = {name: 0 for name in draft.criterion_titles} | {"TA": 100}
    WeightProposal.objects.work_out(lead, WeighingMethod.DIRECT, points, {**points})
    WeightProposal.objects.give(lead)


@pytest.mark.parametrize("name", REFUSED)
def test_an_act_on_rules_that_changed_meanwhile_is_refused(name, browser, draft, lead):
    if name == "use_medians":
        make_median(draft)
    browser.open(address(REFUSED[name], draft))
    form, button = form_to(browser, address(name, draft))
    set_points(draft, lead, 20)
    before = list(draft.checks.values_list("use")), list(draft.weights.values_list("points"))

    browser.send(form, button, {})

    text = " ".join("".join(element.itertext()) for element in browser.page.all("div"))
    assert "Nothing is done yet, because the set-up changed." in text
    assert "Since this page was shown: Weights set by \u2068Lea Martin\u2069" in text
    assert (
        list(draft.checks.values_list("use")),
        list(draft.weights.values_list("points")),
    ) == before
    assert Evaluation.objects.get(pk=draft.pk).is_draft


@pytest.mark.parametrize("name", TOLD)
def test_an_act_that_overwrites_nothing_is_done_and_told(name, browser, draft, lead):
    browser.open(address(TOLD[name], draft))
    form, button = form_to(browser, address(name, draft))
    set_points(draft, lead, 20)
    typed = {"invite_member": {"email": "new@example.org"}}.get(name, {})
    if name in {"add_candidates", "find_vendors"}:
        typed = {"vendors": form.values("vendors")[:1]}
    before = draft.candidates.count(), draft.members.count()

    browser.send(form, button, typed)

    assert (draft.candidates.count(), draft.members.count()) != before
    text = " ".join("".join(element.itertext()) for element in browser.page.all("div"))
    assert "Since this page was shown: Weights set by \u2068Lea Martin\u2069" in text


def test_points_that_are_shared_on_the_page_still_know_what_it_showed(browser, draft, lead):
    browser.open(address("setup_weights", draft))
    set_points(draft, lead, 20)

    browser.press("Share the rest in proportion", minimum_TA="30")
    form, button = form_to(browser, address("setup_weights", draft))
    browser.send(form, button, {})

    assert any("Meanwhile" in error for error in browser.page.errors)
    assert draft.weights.get(criterion="TA").minimum == 20


@pytest.mark.parametrize("stamp", ["", "forged", "\0", "x" * 20_000])
def test_a_stamp_that_nobody_signed_changes_nothing(stamp, lead_client, draft):
    data = {"incumbent": first_of(draft).pk, "stamp": stamp, "page_stamp": stamp}

    response = lead_client.post(address("name_incumbent", draft), data)

    assert response.status_code == 302
    assert first_of(draft).is_incumbent


def test_a_page_tells_nothing_of_what_others_rated(lead_client, lead, assessor):
    """The draft was unsealed, and ratings stand: its stamps are the same whatever they are."""
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor], checks=["TZ-01"])
    evaluation.unseal(lead, "The board asked for one more language.", {})
    address = reverse("setup_purpose", args=[evaluation.pk])
    before = stamps_of(lead_client.get(address))

    evaluation.record(assessor, Act.RATED, after={"level": 3})

    assert stamps_of(lead_client.get(address)) == before != []


def stamps_of(response):
    return re.findall(r'name="(?:page_)?stamp" value="([^"]+)"', response.content.decode())
