"""The addresses of signing in: those of django-allauth that a council needs, and no others."""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as authenticator_app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from rightsource.web.accounts.account import account, choose_post, made_by_the_council
from rightsource.web.rights import public, right

_own = right("keep_account")

urlpatterns = [
    path("", account, name="account"),
    path("post/", choose_post, name="choose-post"),
    path("login/", public(allauth_account.login), name="account_login"),
    path("logout/", public(allauth_account.logout), name="account_logout"),
    path("inactive/", public(allauth_account.account_inactive), name="account_inactive"),
    path("signup/", made_by_the_council, name="account_signup"),
    path("reauthenticate/", _own(allauth_account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", _own(allauth_account.password_change), name="account_change_password"),
    path("password/reset/", made_by_the_council, name="account_reset_password"),
    path(
        "password/reset/key/done/",
        public(allauth_account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(allauth_account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("2fa/", _own(second_factor.index), name="mfa_index"),
    path("2fa/authenticate/", public(second_factor.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", _own(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", _own(authenticator_app.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", _own(authenticator_app.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", _own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/", _own(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "2fa/recovery-codes/download/", _own(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("2fa/webauthn/", _own(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", _own(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", public(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", _own(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", _own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", _own(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
