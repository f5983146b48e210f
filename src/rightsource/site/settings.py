"""Django's settings for one council, which is the one that this process opened (`site.council.open_council`)."""

import urllib.parse
from typing import Any

from csp.constants import NONE, SELF

from rightsource.site import logs, places
from rightsource.site.configuration import DEMONSTRATION, configuration

_configuration = configuration()
_council = _configuration.council

SECRET_KEY = _configuration.secret_key or places.kept_secret("secret_key")
DEBUG = False
ALLOWED_HOSTS = _configuration.hosts
ROOT_URLCONF = "rightsource.site.urls"
WSGI_APPLICATION = "rightsource.site.wsgi.application"
# A file of 25 MB, which stands in a request to the API as letters a third longer, and what is said of it beside it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 35_000_000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
COUNCIL = _council
IS_DEMONSTRATION = _council == DEMONSTRATION  # roles may be switched, if the council also says that it is made up
LOGGING = logs.LOGGING

CONTEXTS = [
    "rightsource.storage",
    "rightsource.constitution",
    "rightsource.governance",
    "rightsource.federation",
    "rightsource.outcomes",
    "rightsource.ledger",
    "rightsource.treasury",
    "rightsource.budget",
    "rightsource.commissioning",
    "rightsource.planning",
    "rightsource.publishing",
    "rightsource.scrutiny",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "pgtrigger",
    "rules",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *CONTEXTS,
    "rightsource.web",
]
MIDDLEWARE = [
    "rightsource.site.logs.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rightsource.web.walls.WallMiddleware",
    "rightsource.web.refusals.RefusalMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]


def database_at(url: str) -> dict[str, Any]:
    """Return where the app connects; with no council opened there is no name, and connecting says so."""
    at = urllib.parse.urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": at.path.removeprefix("/"),
        "USER": at.username or "",
        "PASSWORD": at.password or "",
        "HOST": at.hostname or "",
        "PORT": str(at.port or ""),
        "ATOMIC_REQUESTS": True,
        # The pool keeps connections, so Django must not, and nothing may be set for a session: it would leak to
        # whoever borrows the connection next. What belongs to a request is set for its transaction only.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
    }


DATABASES = {"default": database_at(_configuration.database_url)}

# What takes long to work out is kept beside the database's files, for the next process too; its key says what it is of.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "kept": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": places.state_folder() / "kept" / _council,
        "TIMEOUT": None,
    },
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [places.package_folder() / "web" / "templates"],
        "OPTIONS": {
            "environment": "rightsource.web.jinja.environment",
            "context_processors": ["rightsource.web.frame.frame"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # what allauth brings
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# Names carry a hash of the content, so that a browser keeps a file for ever. They are collected at set-up: nothing is
# walked or hashed when a process starts.
STATIC_URL = "/static/"
STATIC_ROOT = places.static_folder()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
_https = _configuration.behind_https
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None

# Ports of one host share cookies, and every council has a port of its own on the first machine it runs on.
SESSION_COOKIE_NAME = f"{_council}-session"
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
CSRF_COOKIE_NAME = f"{_council}-csrf"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "rightsource.web.refusals.form_not_from_here"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rightsource.site.accounts.ClosedAccountAdapter"
# An account's name is a number, which the audit trail keeps; people sign in with an address, which can be erased.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # how long a link to choose a password works
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by the council, and no mail is sent
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https  # http://localhost
MFA_TOTP_ISSUER = f"Rightsource {_council}"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who signed in, and from where, is not kept
AXES_LOCKOUT_CALLABLE = "rightsource.web.refusals.locked_out"
AXES_USERNAME_CALLABLE = "rightsource.site.accounts.username_tried"
AXES_VERBOSE = False
