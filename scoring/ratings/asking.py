"""What an evaluation can ask its candidates: the templates of requests, read off its grid."""

import re
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now
from accounts.prepared import Prepared
from scoring.grid.model import ALWAYS
from scoring.grid.reading import load_grid
from scoring.grid.value import ValueKind
from scoring.ratings.holdings import parameters_of
from scoring.ratings.unknowns import SILENT
from vendors.models.request import Request, RequestedItem, RequestedItemCheck
from vendors.names import language_in_words
from vendors.requests.templates import Template, Wanted

Kind = RequestedItem.Kind
GRID = "grid"
# The records that are one number of the vendor: kinds of facts, by the same name.
FACTS = {"seniors", "headcount", "ai_engineers", "endpoints", "eu_clients"}
LEFT_TO_US = {"system", "panel"}


def grid_of(evaluation):
    return evaluation.grid_copy if evaluation else load_grid()


def parameters_for(evaluation):
    if evaluation:
        return parameters_of(evaluation)
    return {name: each.default for name, each in load_grid().parameters.items()}


def checks_of(evaluation):
    """The checks in use, of an evaluation; all that the grid does not leave out, without one."""
    grid = grid_of(evaluation)
    if evaluation is None:
        return [check for check in grid.checks if not check.left_out]
    return [grid.check(row.check_id) for row in evaluation.checks.in_use()]


def measured(evaluation, check_id):
    """A check that the clock answers, where it is in use; outside an evaluation it always is."""
    if evaluation is None:
        return (check_id,)
    return tuple(check.id for check in checks_of(evaluation) if check.id == check_id)


def audit_pack(evaluation):
    """The items of the audit pack that apply; each speaks to the checks whose evidence names it."""
    grid, parameters = grid_of(evaluation), parameters_for(evaluation)
    clock = measured(evaluation, "SC-04")
    in_use = checks_of(evaluation)
    return [
        Wanted(
            "audit_pack",
            item.id,
            f"{item.id} {item.name}",
            Kind.FILES,
            help=grid.definitions.get("accepted_item", ""),
            checks=tuple(check.id for check in in_use if names_item(check, item.id)),
            measured=clock,
        )
        for item in grid.audit_pack
        if item.applies == ALWAYS or parameters.get(item.applies)
    ]


def names_item(check, item_id):
    return any(re.search(rf"\b{item_id}\b", text) for text in (*check.evidence, check.verify))


def interviews(evaluation):
    """Names and a time for an interview, for each language that the buyer must have."""
    clock = measured(evaluation, "LG-03")
    languages = parameters_for(evaluation).get("languages_must") or []
    return [
        Wanted(
            "interviews",
            language,
            _("Who can be interviewed in %(language)s, and when?")
            % {"language": language_in_words(language)},
            Kind.NAMES_AND_TIME,
            help=_("Give the names of people who would work for us, and a time that suits them."),
            measured=clock,
        )
        for language in languages
    ]


def listing(key, words, explanation, record, clock=""):
    """A template of one item with files, which speaks to the checks that read the record."""

    def items(evaluation):
        # A check that reads other records first is answered by those.
        own = [check for check in checks_of(evaluation) if check.reads[:1] == (record,)]
        speaks_to = tuple(check.id for check in own if not LEFT_TO_US.issuperset(check.ask))
        return [
            Wanted(
                key,
                key,
                str(words),
                Kind.FILES,
                help=str(explanation),
                checks=speaks_to,
                measured=measured(evaluation, clock) if clock else (),
            )
        ]

    return items


def officer(evaluation):
    """One real question to whoever answers for data protection there; its clock is measured."""
    clock = measured(evaluation, "SC-05")
    return (
        [
            Wanted(
                "officer",
                "officer",
                _(
                    "To your data protection officer: one of our customers asks you to erase their "
                    "data. Who does what, and by when?"
                ),
                help=_(
                    "The officer answers in their own words; invite them by a link of their own. "
                    "How fast a useful answer comes is measured in working hours."
                ),
                measured=clock,
            )
        ]
        if clock
        else []
    )


def grid_items(evaluation):
    return [item_of(check) for check in checks_of(evaluation) if "vendor" in check.ask]


def item_of(check):
    """A check as a vendor is asked it: statement, value and files. A level is never asked."""
    value = next(iter(check.values.values()), None)
    kind, unit = Kind.TEXT, ""
    if value and value.kind == ValueKind.YES_NO and len(check.values) == 1:
        kind = Kind.YES_NO
    elif value and value.kind != ValueKind.YES_NO and check.kind != "choice":
        kind = Kind.NUMBER
        unit = _("percent") if value.kind == ValueKind.SHARE else check.unit
    numbers = [record for record in check.reads if record in FACTS]
    return Wanted(
        GRID,
        check.id,
        check.question,
        kind,
        help="\n".join(check.evidence),
        unit=unit,
        # Of a share of two numbers the answer is neither.
        fact=numbers[0] if kind == Kind.NUMBER and len(numbers) == 1 else "",
        checks=(check.id,),
    )


TEMPLATES = [
    Template(
        "audit_pack",
        gettext_lazy("Audit pack"),
        audit_pack,
        gettext_lazy("The documents of the grid that apply. How fast they come is measured."),
    ),
    Template(
        "bench",
        gettext_lazy("Bench list"),
        listing(
            "bench",
            gettext_lazy("Your bench list: people by stack, domain and years, without names"),
            gettext_lazy("Say for each line who is employed and who is under contract."),
            "bench",
            "TA-04",
        ),
        table="bench",
    ),
    Template(
        "roster",
        gettext_lazy("Roster"),
        listing(
            "roster",
            gettext_lazy("The named team for our account: role, site, hours, backup and employer"),
            gettext_lazy("It names people. We show it only to those who judge your answer."),
            "people",
        ),
        table="roster",
    ),
    Template(
        "interviews",
        gettext_lazy("Names and a time for an interview in each language"),
        interviews,
        gettext_lazy("One item for each language you must have. How fast it comes is measured."),
    ),
    Template(
        "references",
        gettext_lazy("References"),
        listing(
            "references",
            gettext_lazy("Clients whom we may call: firm, country, what you do, since when"),
            gettext_lazy("We may also call clients that you do not name."),
            "references",
        ),
        table="references",
    ),
    Template(
        "ai_figures",
        gettext_lazy("AI figures"),
        listing(
            "ai_figures",
            gettext_lazy("Monthly figures of your AI tier, with what each is counted on"),
            gettext_lazy("The last six months, one row a month."),
            "ai_figures",
        ),
        table="ai figures",
    ),
    Template(
        "financial_years",
        gettext_lazy("Financial years"),
        listing(
            "financial_years",
            gettext_lazy("Your last three financial years, as filed"),
            gettext_lazy("Revenue, result, equity, largest client in percent; audited or not."),
            "financial_years",
        ),
        table="finances",
    ),
    Template(
        "officer",
        gettext_lazy("A question to the data protection officer"),
        officer,
        gettext_lazy("How fast an answer comes is measured, and you say whether it is useful."),
    ),
    Template(
        GRID,
        gettext_lazy("Answer the grid"),
        grid_items,
        gettext_lazy(
            "Every question that is put to vendors: a statement, a value, files. No level is asked."
        ),
    ),
]


def wanted_on(evaluation, check_id):
    """What to ask where something is missing on a check: the items of templates that speak to it
    or that its clock measures, else the question itself; nothing where vendors are not asked.
    """
    check = grid_of(evaluation).check(check_id)
    question = [item_of(check)] if "vendor" in check.ask else []
    by_template = [
        [
            each
            for each in template.items(evaluation)
            if check_id in each.measured or (len(each.checks) == 1 and check_id in each.checks)
        ]
        for template in TEMPLATES[:-1]
    ]
    if "requests" in check.reads and len(check.reads) > 1:
        # A clock answers a part of it, and what else it reads is asked for as well.
        return [*chain.from_iterable(by_template), *question]
    return next(filter(None, by_template), question)


def wanted_of_missing(evaluation, candidate_pk, checks, holdings):
    """Exactly what is missing on a candidate's checks: [Wanted], each once."""
    items = {}
    for check in checks:
        if holdings[candidate_pk, check.id].state in SILENT:
            for each in wanted_on(evaluation, check.id):
                items.setdefault((each.template, each.key), each)
    return list(items.values())


# In the order in which they were sent.
asked_by = Prepared(
    lambda evaluation, at: (
        RequestedItemCheck.objects.filter(
            item__request__in=Request.objects.arrived(at).filter(
                inquiry__by_evaluation__evaluation=evaluation, revoked_at=None
            )
        )
        .order_by("item__request__sent_at", "item__request")
        .select_related("item__request")
    ),
    *(-1, datetime(9000, 1, 1, tzinfo=UTC)),
)


class Asked:
    """Requests of an evaluation whose time is over, by what they asked. One query, on demand."""

    def __init__(self, evaluation_pk):
        self.evaluation_pk = evaluation_pk

    @cached_property
    def newest(self):
        """{(vendor pk, check id): the newest Request that asked for it}."""
        return {
            (row.item.request.vendor_id, row.check_id): row.item.request
            for row in asked_by(self.evaluation_pk, now())
        }

    def about(self, vendor_pk, check_id):
        """The newest request that asked this vendor what speaks to a check; None without one."""
        return self.newest.get((vendor_pk, check_id))
