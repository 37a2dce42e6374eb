from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import include, path, re_path, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import notice_views, task_views, views
from accounts.factors import recorded
from accounts.single_sign_on import confirmed

# allauth takes a PUT for a POST.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def by_password(view):
    return get_or_post(views.by_password(view))


def changing(view):
    """A view of allauth that changes the factors of whoever asks."""
    return get_or_post(confirmed(recorded(view)))


def asking(view):
    """An act for which people confirm first that it is them; it goes on when they did."""
    return require_POST(confirmed(reauthentication_required(view)))


# allauth's own list also holds sign-up and e-mail pages that have no place here.
sign_in = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", get_or_post(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/code/stop/", views.stop_sign_in, name="stop_sign_in"),
    path("sign-in/<slug:provider_id>/", views.company_sign_in, name="openid_connect_login"),
    path(
        "sign-in/<slug:provider_id>/answer/",
        views.company_answer,
        name="openid_connect_callback",
    ),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("sign-up/", get_or_post(allauth.signup), name="account_signup"),
    path("inactive/", get_or_post(allauth.account_inactive), name="account_inactive"),
    path("confirm/", get_or_post(allauth.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", get_or_post(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "confirm/key/",
        get_or_post(keys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("confirm/organisation/", views.confirm_by_company, name="confirm_by_company"),
    path("password/change/", by_password(allauth.password_change), name="account_change_password"),
    path("password/set/", by_password(allauth.password_set), name="account_set_password"),
    path("password/reset/", by_password(allauth.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        by_password(allauth.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        by_password(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        by_password(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
to_list = {"success_url": reverse_lazy("mfa_index")}
second_factor = [
    path("", views.second_factors, name="mfa_index"),
    path("app/add/", changing(app.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", changing(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("keys/add/", changing(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "keys/<int:pk>/rename/",
        changing(keys.EditWebAuthnView.as_view(**to_list)),
        name="mfa_edit_webauthn",
    ),
    path(
        "keys/<int:pk>/remove/",
        changing(keys.RemoveWebAuthnView.as_view(**to_list)),
        name="mfa_remove_webauthn",
    ),
    path("codes/", get_or_post(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", changing(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
urlpatterns = [
    *sign_in,
    path("account/", views.account_settings, name="account_settings"),
    path("account/second-factor/", include(second_factor)),
    path("account/session/", views.session_end, name="session_end"),
    path("account/sessions/<int:pk>/end/", asking(views.end_session), name="end_session"),
    path("account/sessions/end/", asking(views.end_other_sessions), name="end_other_sessions"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("tasks/", task_views.task_list, name="task_list"),
    path("tasks/<uuid:pk>/retry/", task_views.retry_task, name="retry_task"),
    path("work/<int:pk>/stop/", task_views.stop_work, name="stop_work"),
    path("mails/<int:pk>/resend/", task_views.resend_mail, name="resend_mail"),
    path("mails/<int:pk>/dismiss/", task_views.dismiss_mail, name="dismiss_mail"),
    path("unsent-form/", views.unsent_form, name="unsent_form"),
    path("unsent-form/discard/", views.discard_unsent_form, name="discard_unsent_form"),
    path("notices/", notice_views.notice_list, name="notice_list"),
    path("notices/read/", notice_views.read_notices, name="read_notices"),
    path("notices/<int:pk>/open/", notice_views.open_notice, name="open_notice"),
    path("notices/off/<str:token>/", notice_views.notices_off, name="notices_off"),
    path("organisation/", views.organisation_edit, name="organisation_edit"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite_person, name="invite_person"),
    path("people/invitations/<int:pk>/resend/", views.resend_invitation, name="resend_invitation"),
    path("people/invitations/<int:pk>/revoke/", views.revoke_invitation, name="revoke_invitation"),
    path("people/address/", views.ask_for_address, name="ask_for_address"),
    path("people/address/<int:pk>/confirm/", views.confirm_address, name="confirm_address"),
    path("people/address/<int:pk>/stop/", views.stop_address, name="stop_address"),
    path("people/second-factor/", views.ask_for_reset, name="ask_for_reset"),
    path("people/second-factor/<int:pk>/confirm/", views.confirm_reset, name="confirm_reset"),
    path("people/second-factor/<int:pk>/stop/", views.stop_reset, name="stop_reset"),
]
