"""What one person asks of the whole site: every address with GET, and every post they may try."""

from types import SimpleNamespace

from django.urls import reverse

from evaluator.permission_matrix import rows
from scoring.ratings.forms import PageToken
from tests.evaluator.addresses import arguments

ROWS = rows()
OF_VENDORS = ("evidence_", "row_", "vendor_e", "proof_", "questions_", "person_")
CHECKS = ["TA-01", "TA-02", "LG-02", "SC-01"]


def reading(world, person):
    """Yield every address of the site with GET, of this evaluation and of another one."""
    paths = {name: reverse(name, args=found) for name, found in arguments(world).items()}
    elsewhere = arguments(SimpleNamespace(**vars(world) | of_mine(world)))
    for name in sorted({row.name for row in ROWS if row.method == "GET"} - {"account_logout"}):
        yield asked("get", name, paths[name])
        mine = reverse(name, args=elsewhere[name])
        if mine != paths[name]:
            yield asked("get", f"mine {name}", mine)
    yield from variants(world)


def everything(world, person):
    yield from reading(world, person)
    yield from posts(world, person)


def only(*names):
    """Return a part of the questions."""

    def some(world, person):
        return (one for one in reading(world, person) if one.name in names)

    return some


def of_mine(world):
    first, second = world.mine.candidates.all()
    members = world.mine.members
    return {
        "evaluation": world.mine,
        "candidate": first,
        "other": second,
        "member": members.exclude(role="lead").first(),
    }


def asked(method, name, path, data=None):
    return SimpleNamespace(name=f"{method} {name}", method=method, path=path, data=data or {})


def variants(world):
    """Yield the addresses that take more than one candidate, check or order."""
    pk = world.evaluation.pk
    for check in CHECKS[:3]:
        for query in ("", "?names=hidden"):
            path = reverse("rate_check", args=[pk, check]) + query
            yield asked("get", f"rate_check {check}{query}", path)
    for candidate in (world.candidate, world.other):
        for criterion in ("TA", "LG"):
            path = reverse("rate_criterion", args=[pk, candidate.pk, criterion])
            yield asked("get", f"rate_criterion {candidate} {criterion}", path)
    for query in ("?act=rated", "?person=other", "?page=2", "?since=2026-01-01"):
        yield asked("get", f"record {query}", reverse("evaluation_record", args=[pk]) + query)
    yield asked("get", "chain", reverse("evaluation_record_export", args=[pk, "jsonl"]))
    for query in ("?sort=-name", "?q=atlas", "?fresh=on"):
        yield asked("get", f"vendors {query}", reverse("vendor_list") + query)


def posts(world, person):
    evaluation, first, second = world.evaluation, world.candidate, world.other
    one, two = f"c{first.pk}-TA-01-", f"c{second.pk}-TA-01-"
    token = {"token": str(PageToken.new(person))}
    old = {"token": str(PageToken.unknown(person))}
    reason = "It has to be done over, and here is why."
    seen = first.gate_findings.get().pk
    stories = [
        ("save_rating", first, token | {f"{one}answer": "2", f"{one}rationale": "Mine"}),
        ("save_rating", second, token | {f"{two}answer": "4"}),
        ("save_rating", second, token | {f"{two}answer": "9"}),
        ("save_rating", first, old | {f"{one}answer": "1"}),
        ("save_rating", first, old | {f"{one}answer": "1", f"{one}keep": "mine",
                                      f"{one}seen": token["token"]}),
        ("rate_check", None, token | {f"{one}answer": "2", f"{two}answer": "4"}),
        ("rate_check", None, token | {f"{one}answer": "2", "later": ""}),
        ("rate_criterion", first, token | {f"{one}answer": "0"}),
        ("check_answers", None, {"completed": "yes"}),
        ("check_answers", None, {}),
        ("submit_ratings", None, {}),
        ("submit_ratings", None, {"confirmed": "on"}),
        ("gate_finding", first, {"seen": seen, "result": "pass", "reason": reason}),
        ("gate_finding", first, {"seen": "", "result": "pass", "reason": reason}),
        ("waive_gate", first, {"seen": seen, "waiver_reason": reason}),
        ("declare", None, {"answer": "none", "confirmed": "on", "covers": "2"}),
        ("unseal_evaluation", None, {"reason": reason}),
        ("reopen_ratings", None, {"reason": reason}),
        ("close_rating", None, {}),
        ("setup_weights", None, {}),
    ]  # fmt: skip
    world_of = vars(world)
    for number, (name, candidate, data) in enumerate(stories):
        found = arguments(SimpleNamespace(**world_of | {"candidate": candidate or first}))
        yield asked("post", f"{name} {number}", reverse(name, args=found[name]), data)
    for row in ROWS:
        if row.method == "POST" and row.name.startswith(OF_VENDORS):
            path = reverse(row.name, args=arguments(world)[row.name])
            yield asked("post", row.name, path, {"title": evaluation.title})
