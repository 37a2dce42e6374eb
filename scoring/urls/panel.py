from django.urls import path

from scoring.views import (
    assignments,
    deadline,
    declaration,
    exceptions,
    plan_changes,
    sealed_rules,
)

_ONE = "evaluations/<int:pk>/"

urlpatterns = [
    path(f"{_ONE}declaration/", declaration.declare, name="declare"),
    path(f"{_ONE}assignments/", assignments.assignments, name="assignments"),
    path(f"{_ONE}remind/", assignments.remind_members, name="remind_members"),
    path(f"{_ONE}deadline.ics", deadline.rating_deadline, name="rating_deadline"),
    path(f"{_ONE}seals/<int:version>.json", sealed_rules.sealed_rules, name="sealed_rules"),
    path(f"{_ONE}changes/", plan_changes.plan_changes, name="plan_changes"),
    path(f"{_ONE}people/<int:member_pk>/leave/", plan_changes.leave_panel, name="leave_panel"),
    path(
        f"{_ONE}candidates/<int:candidate_pk>/withdraw/",
        plan_changes.withdraw_candidate,
        name="withdraw_candidate",
    ),
    path(f"{_ONE}exceptions/", exceptions.panel_exceptions, name="panel_exceptions"),
]
