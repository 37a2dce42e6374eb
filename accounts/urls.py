from allauth.account import views as allauth
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from accounts import views

# allauth takes a PUT for a POST.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# allauth's own list also holds sign-up and e-mail pages that have no place here.
sign_in = [
    path("sign-in/", get_or_post(allauth.login), name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("sign-up/", get_or_post(allauth.signup), name="account_signup"),
    path("inactive/", get_or_post(allauth.account_inactive), name="account_inactive"),
    path("password/change/", get_or_post(allauth.password_change), name="account_change_password"),
    path("password/set/", get_or_post(allauth.password_set), name="account_set_password"),
    path("password/reset/", get_or_post(allauth.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        get_or_post(allauth.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        get_or_post(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        get_or_post(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
urlpatterns = [
    *sign_in,
    path("account/", views.account_settings, name="account_settings"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("account/sessions/end/", views.end_other_sessions, name="end_other_sessions"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("unsent-form/", views.unsent_form, name="unsent_form"),
    path("unsent-form/discard/", views.discard_unsent_form, name="discard_unsent_form"),
    path("organisation/", views.organisation_edit, name="organisation_edit"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite_person, name="invite_person"),
    path("people/invitations/<int:pk>/resend/", views.resend_invitation, name="resend_invitation"),
    path("people/invitations/<int:pk>/revoke/", views.revoke_invitation, name="revoke_invitation"),
    path("people/address/", views.ask_for_address, name="ask_for_address"),
    path("people/address/<int:pk>/confirm/", views.confirm_address, name="confirm_address"),
    path("people/address/<int:pk>/stop/", views.stop_address, name="stop_address"),
]
