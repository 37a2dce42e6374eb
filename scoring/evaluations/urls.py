from django.urls import include, path

from scoring.evaluations.views import opening, panel, setup, weights

setup_pages = [
    path("purpose/", setup.setup_purpose, name="setup_purpose"),
    path("candidates/", setup.setup_candidates, name="setup_candidates"),
    path("candidates/add/", setup.add_candidates, name="add_candidates"),
    path("candidates/add-found/", setup.add_found_candidates, name="add_found_candidates"),
    path("candidates/remove/", setup.remove_candidate, name="remove_candidate"),
    path("candidates/put-back/", setup.put_back_candidate, name="put_back_candidate"),
    path("candidates/<int:candidate_pk>/sites/", setup.candidate_sites, name="candidate_sites"),
    path("candidates/incumbent/", setup.name_incumbent, name="name_incumbent"),
    path("checks/", setup.setup_checks, name="setup_checks"),
    path("checks/preset/", setup.use_preset, name="use_preset"),
    path("weights/", weights.setup_weights, name="setup_weights"),
    path("weights/share/", weights.share_points, name="share_points"),
    path("weights/medians/", weights.use_medians, name="use_medians"),
    path("weights/<slug:method>/", weights.setup_weighing, name="setup_weighing"),
    path("people/", panel.setup_people, name="setup_people"),
    path("people/invite/", panel.invite_member, name="invite_member"),
    path("people/assign/", panel.assign_criteria, name="assign_criteria"),
    path("people/alone/", panel.rate_alone, name="rate_alone"),
    path("people/remove/", panel.remove_member, name="remove_member"),
    path("people/put-back/", panel.put_back_member, name="put_back_member"),
    path("open/", opening.setup_open, name="setup_open"),
]

pages = [
    path("set-up/", include(setup_pages)),
    path("weights/", weights.own_weights, name="own_weights"),
    path("weights/give/", weights.give_weights, name="give_weights"),
    path("weights/<slug:method>/", weights.own_weighing, name="own_weighing"),
    path("declaration/", panel.declare, name="declare"),
    path("assignments/", panel.assignments, name="assignments"),
    path("remind/", panel.remind_members, name="remind_members"),
    path("deadline.ics", opening.rating_deadline, name="rating_deadline"),
    path("seals/<int:version>.json", opening.sealed_rules, name="sealed_rules"),
    path("changes/", panel.plan_changes, name="plan_changes"),
    path("people/<int:member_pk>/leave/", panel.leave_panel, name="leave_panel"),
    path(
        "candidates/<int:candidate_pk>/withdraw/",
        panel.withdraw_candidate,
        name="withdraw_candidate",
    ),
]

urlpatterns = [path("evaluations/<int:pk>/", include(pages))]
