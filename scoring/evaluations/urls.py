from django.urls import path

from scoring.evaluations.views import opening, panel, setup, weights

urlpatterns = [
    path("evaluations/<int:pk>/set-up/purpose/", setup.setup_purpose, name="setup_purpose"),
    path(
        "evaluations/<int:pk>/set-up/candidates/", setup.setup_candidates, name="setup_candidates"
    ),
    path(
        "evaluations/<int:pk>/set-up/candidates/add/", setup.add_candidates, name="add_candidates"
    ),
    path(
        "evaluations/<int:pk>/set-up/candidates/add-found/",
        setup.add_found_candidates,
        name="add_found_candidates",
    ),
    path(
        "evaluations/<int:pk>/set-up/candidates/remove/",
        setup.remove_candidate,
        name="remove_candidate",
    ),
    path(
        "evaluations/<int:pk>/set-up/candidates/put-back/",
        setup.put_back_candidate,
        name="put_back_candidate",
    ),
    path(
        "evaluations/<int:pk>/set-up/candidates/incumbent/",
        setup.name_incumbent,
        name="name_incumbent",
    ),
    path("evaluations/<int:pk>/set-up/checks/", setup.setup_checks, name="setup_checks"),
    path("evaluations/<int:pk>/set-up/checks/preset/", setup.use_preset, name="use_preset"),
    path("evaluations/<int:pk>/set-up/weights/", weights.setup_weights, name="setup_weights"),
    path("evaluations/<int:pk>/set-up/weights/share/", weights.share_points, name="share_points"),
    path("evaluations/<int:pk>/set-up/weights/medians/", weights.use_medians, name="use_medians"),
    path(
        "evaluations/<int:pk>/set-up/weights/<slug:method>/",
        weights.setup_weighing,
        name="setup_weighing",
    ),
    path("evaluations/<int:pk>/set-up/people/", panel.setup_people, name="setup_people"),
    path("evaluations/<int:pk>/set-up/people/invite/", panel.invite_member, name="invite_member"),
    path(
        "evaluations/<int:pk>/set-up/people/assign/", panel.assign_criteria, name="assign_criteria"
    ),
    path("evaluations/<int:pk>/set-up/people/alone/", panel.rate_alone, name="rate_alone"),
    path("evaluations/<int:pk>/set-up/people/remove/", panel.remove_member, name="remove_member"),
    path(
        "evaluations/<int:pk>/set-up/people/put-back/",
        panel.put_back_member,
        name="put_back_member",
    ),
    path("evaluations/<int:pk>/set-up/open/", opening.setup_open, name="setup_open"),
    path("evaluations/<int:pk>/weights/", weights.own_weights, name="own_weights"),
    path("evaluations/<int:pk>/weights/give/", weights.give_weights, name="give_weights"),
    path("evaluations/<int:pk>/weights/<slug:method>/", weights.own_weighing, name="own_weighing"),
    path("evaluations/<int:pk>/declaration/", panel.declare, name="declare"),
    path("evaluations/<int:pk>/assignments/", panel.assignments, name="assignments"),
    path("evaluations/<int:pk>/remind/", panel.remind_members, name="remind_members"),
    path("evaluations/<int:pk>/deadline.ics", opening.rating_deadline, name="rating_deadline"),
    path(
        "evaluations/<int:pk>/seals/<int:version>.json", opening.sealed_rules, name="sealed_rules"
    ),
    path("evaluations/<int:pk>/changes/", panel.plan_changes, name="plan_changes"),
    path(
        "evaluations/<int:pk>/people/<int:member_pk>/leave/", panel.leave_panel, name="leave_panel"
    ),
    path(
        "evaluations/<int:pk>/candidates/<int:candidate_pk>/withdraw/",
        panel.withdraw_candidate,
        name="withdraw_candidate",
    ),
]
