"""The ranking: words first, then the table."""

from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_safe

from scoring.arithmetic.agreement import ICC_FORMS
from scoring.decisions.document.book import book_for
from scoring.evaluations.access import released_evaluation
from scoring.evaluations.permissions import is_lead
from scoring.ratings.evidence import reference_day
from scoring.reports.agreement import DotPlots
from scoring.reports.candidate import Opened
from scoring.reports.pages.incumbent import incumbent_test
from scoring.reports.pages.robustness import agreement_in
from scoring.reports.ranking import RankingPage, bdi
from scoring.results.agreement import summary


@require_safe
def ranking(request, pk):
    evaluation = released_evaluation(request.user, pk)
    book = book_for(evaluation)
    page = RankingPage(book, request.GET.get("page"))
    context = {
        "evaluation": evaluation,
        "book": book,
        "results": book.results,
        "ranking": page,
        "both": page.both,
        "evidence_day": reference_day(evaluation),
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/reports/ranking.html", context)


@require_safe
def agreement(request, pk):
    evaluation = released_evaluation(request.user, pk)
    book = book_for(evaluation)
    lines = agreement_in(book)
    context = {
        "evaluation": evaluation,
        "lines": lines,
        "plots": DotPlots(book, lines),
        "summary": summary(lines),
        "icc_forms": ICC_FORMS,
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/reports/agreement.html", context)


@require_safe
def candidate_detail(request, pk, candidate_pk):
    evaluation = released_evaluation(request.user, pk)
    book = book_for(evaluation)
    candidate = book.results.candidate_with(candidate_pk)
    if candidate is None:
        raise Http404
    context = {
        "evaluation": evaluation,
        "opened": Opened(book, candidate),
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/reports/candidate_detail.html", context)


@require_safe
def incumbent(request, pk):
    evaluation = released_evaluation(request.user, pk)
    book = book_for(evaluation)
    test = incumbent_test(book)
    context = {
        "evaluation": evaluation,
        "test": test,
        "warnings": test and list(test.warnings(bdi, get_current_timezone())),
        "withdrawn": next((row for row in book.withdrawn.values() if row["is_incumbent"]), None),
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/reports/incumbent.html", context)
