"""Settings of Evaluator. README.md lists every variable that is read here."""

import os
import secrets
import tempfile
import zoneinfo
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy

from evaluator import __version__
from evaluator import environment as env
from evaluator.environment import BASE_DIR, DEMO, RELAXED, TEST
from evaluator.errors import report_errors

# The system's zone files win over PyPI's tzdata unless told otherwise, and an old
# copy still puts Morocco at UTC+1. Forked processes inherit the variable.
os.environ["PYTHONTZPATH"] = ""
zoneinfo.reset_tzpath(to=())

VERSION = __version__
DEBUG = False
SECRET_KEY = env.needed(
    "SECRET_KEY",
    "Give a long random text, for example from `openssl rand -base64 48`.",
    relaxed=secrets.token_urlsafe(50),  # sessions of a demo or a test run need not outlive it
)
# Keys of before: what they signed holds until it ends by itself. They sign nothing any more.
SECRET_KEY_FALLBACKS = env.parts_of(os.environ.get("SECRET_KEY_FALLBACKS", ""))
ALLOWED_HOSTS = env.listed(
    "ALLOWED_HOSTS",
    "Name the hosts this site answers to, for example evaluator.example.org.",
    relaxed=("127.0.0.1", "localhost", "[::1]", "testserver"),
)
PUBLIC_URL = env.own_address(
    "PUBLIC_URL",
    "Give the address people type, for example https://evaluator.example.org.",
    relaxed=f"http://127.0.0.1:{os.environ.get('PORT') or 8000}",
)
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "") if DEMO else ""

INSTALLED_APPS = [
    "accounts",  # before Django's own, whose command createsuperuser it replaces
    "evaluator.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "evaluator",
    "vendors",
    "scoring.evaluations",
    "scoring.ratings",
    "scoring.results",
    "scoring.decisions",
    "scoring.reports",
    "scoring.home",
    "scoring.demo",
]
MIDDLEWARE = [
    "evaluator.middleware.known_request",
    "django.middleware.security.SecurityMiddleware",
    "accounts.middleware.held_clock",
    "accounts.middleware.own_organisation",
    "evaluator.middleware.closed_door",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "evaluator.middleware.readable_request",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "evaluator.middleware.showable_page",
    "evaluator.middleware.health",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.session_limits",
    "accounts.middleware.unsent_forms",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.second_factor",
    "accounts.middleware.personal_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "evaluator.middleware.database_errors",
    "evaluator.sent_once.sent_once",  # last: it asks the view itself
]
ROOT_URLCONF = "evaluator.urls"
WSGI_APPLICATION = "evaluator.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evaluator.views.site",
            ],
            "libraries": {"times": "accounts.clock"},
        },
    }
]
FORM_RENDERER = "evaluator.forms.ShowableControls"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database: one file by default, PostgreSQL by DATABASE_URL
# A test run makes databases of its own and opens none of an installation. It is a file there too:
# the threads of a live server would share one connection to a database in memory, and crash.
_unused = Path(tempfile.gettempdir()) / f"evaluator-{os.getuid()}.sqlite3"
_file = _unused if TEST else BASE_DIR / "var/evaluator.sqlite3"
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{_file}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
# What the address asks of PostgreSQL, such as `sslmode`, stands beside what is ours to say.
_options = DATABASES["default"].setdefault("OPTIONS", {})
if TEST:
    env.refuse_real_database(DATABASES["default"])
# What this process writes is for its own user alone: the database file, uploads, reports.
os.umask(0o077)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    env.refuse_options(_options)
    env.make_private(DATABASES["default"]["NAME"])
    # IMMEDIATE and a long timeout: writers wait for each other instead of failing.
    # FULL: a rating that was acknowledged survives a power cut.
    _options |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=20000; "
            f"PRAGMA synchronous={'OFF' if TEST else 'FULL'};"
        ),
    }
    # Threads of a live server share a file as in production; an in-memory database they
    # would only block. Nothing of a test need survive a power cut.
    if TEST:
        _name = f"evaluator-test-{os.getpid()}.sqlite3"
        DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / _name)}
else:
    # Of the few statements that are sent with their values apart, each connection keeps the plan.
    _options["prepare_threshold"] = 0
    if not TEST:
        _options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    # After PostgreSQL was away no request meets a dead connection.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # It must be one that all processes share: here stands which codes of a second factor were used,
    # and each process with a memory of its own would take a code once more.
    "default": env.shared_cache(),
}
if TEST:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What takes longer than a request is a task that `manage.py run_worker` does.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "rendering"],
    }
}
if TEST:
    TASKS["default"]["BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
# A PDF is printed by a process of its own, which may use and take so much. Where tasks run at
# once, they print at once, in their own process.
RENDERS_IN_CHILD = not TEST
RENDERING_MEMORY_MB = env.number("RENDERING_MEMORY_MB", 1024, least=256)
RENDERING_SECONDS = env.number("RENDERING_SECONDS", 900, least=30)
# What seals a report: read by the worker that makes it, and by nothing that answers a browser.
SEAL_PKCS12 = os.environ.get("SEAL_PKCS12", "").strip()
SEAL_PASSPHRASE = os.environ.get("SEAL_PASSPHRASE", "")
SEAL_TSA_URL = env.optional_address("SEAL_TSA_URL")
SEAL_TRUSTED = os.environ.get("SEAL_TRUSTED", "").strip()

# --- Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.UnlikeTheUser"},
    {"NAME": "accounts.passwords.OurNames"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_tasks"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = timedelta(hours=1).total_seconds()
INVITATION_TIMEOUT = timedelta(days=14)
INVITATIONS_PER_DAY = 200  # of one person, those sent again among them
ACCOUNT_ADAPTER = "accounts.adapter.ClosedDoorAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordByLinkForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reaches the address before it can be used
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Django's own: allauth's stores a row of every address that somebody asks a link for.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- a class
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Per account and address, and, for browsers nobody signed in with before, per account alone.
SIGN_IN_LIMITS = {
    "login_failed": "10/m/ip,5/300s/key",
    "guess": "30/h/key",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_RATE_LIMITS = False if TEST else SIGN_IN_LIMITS
# Of whoever is not signed in: in so many seconds so many from one address, and so many by one link.
# A report is brought by no link: the last number there is for all strangers together.
STRANGER_LIMITS = {
    "open_link": (60, 60, 30),
    "save_answer": (60, 600, 240),
    "type_code": (3600, 60, 20),
    "check_report": (600, 6, 30),
}
LINK_LIMITS = {} if TEST else STRANGER_LIMITS

# --- Second factor
REQUIRE_SECOND_FACTOR = env.chosen("REQUIRE_SECOND_FACTOR", ("administrator", "curator", "lead"))
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "authenticate_webauthn": "accounts.forms.SecurityKeyForm",
    "reauthenticate": "accounts.forms.ConfirmCodeForm",
    "reauthenticate_webauthn": "accounts.forms.ConfirmKeyForm",
    "activate_totp": "accounts.forms.FirstCodeForm",
    "add_webauthn": "accounts.forms.NewKeyForm",
    "edit_webauthn": "accounts.forms.RenameKeyForm",
}
MFA_TOTP_ISSUER = "Evaluator"
# The code of this half minute alone: allauth remembers a used code no longer than that.
MFA_TOTP_PERIOD, MFA_TOTP_TOLERANCE = 30, 0
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = False
# Browsers allow keys on http://localhost, and nowhere else without https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = RELAXED

# --- The organisation's sign-in
OIDC = env.single_sign_on()
PASSWORD_SIGN_IN = env.password_sign_in(has_other_way=bool(OIDC.server_url))
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.CompanyAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # the adapter takes verified addresses alone
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
if not RELAXED:
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# --- Browser
SESSION_COOKIE_AGE = timedelta(hours=12).total_seconds()  # from the sign-in, whatever was done
SESSION_IDLE_AGE = timedelta(hours=2).total_seconds()
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "evaluator.views.form_refused"
MESSAGE_STORAGE = "evaluator.messages.Messages"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTS_PROXY = env.flag("TRUST_PROXY_HTTPS") and not RELAXED
if not RELAXED:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    if TRUSTS_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        ALLAUTH_TRUSTED_PROXY_COUNT = 1  # sign-in limits count the visitor, not the proxy
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Operation
METRICS_TOKEN = env.token("METRICS_TOKEN")
if not RELAXED and os.environ.get("SENTRY_DSN"):
    report_errors(os.environ["SENTRY_DSN"], VERSION)

# --- Files
STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.folder("MEDIA_ROOT", "media")
for _folder in (STATIC_ROOT, MEDIA_ROOT):
    _folder.mkdir(parents=True, exist_ok=True)
_COLLECTED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if DEMO:  # a newcomer waits for it, and nothing leaves this machine: no compression
    _COLLECTED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
if TEST:
    _COLLECTED = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": env.file_store(),
    "staticfiles": {"BACKEND": _COLLECTED},
}
WHITENOISE_ROOT = BASE_DIR / "evaluator" / "root"  # what is asked for at / whatever a page names
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "png", "woff2", "ttf", "zip", "gz", "br"]
# A test or development run serves the sources themselves, without collecting them.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TEST
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "evaluator.forms.SizeCeiling",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "evaluator.forms.OnDisk",
]
CLAMD_ADDRESS = env.socket_address("CLAMD_ADDRESS")
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
# Of a whole request, refused before it is read: without scripts a vendor sends all files at once.
REQUEST_MAX_BYTES = 20 * EVIDENCE_MAX_BYTES
IMPORT_MAX_BYTES = 10 * 1024 * 1024
REPORT_MAX_BYTES = 60_000_000  # of a PDF that is checked
PUBLIC_CHECK = env.flag("PUBLIC_CHECK")  # whether strangers may have a report checked
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000

# --- Mail
DEFAULT_FROM_EMAIL = env.needed(
    "DEFAULT_FROM_EMAIL",
    "Give the address that invitations and password links come from.",
    relaxed="evaluator@localhost",
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if RELAXED:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    EMAIL_HOST = env.needed("EMAIL_HOST", "Name the mail server that sends invitations.")
    EMAIL_PORT = env.port("EMAIL_PORT", 587)
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = EMAIL_PORT != 465
    EMAIL_USE_SSL = EMAIL_PORT == 465
    EMAIL_TIMEOUT = 10

# --- Language, time, log
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", gettext_lazy("British English"))]  # those that are complete
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mark": {"()": "evaluator.log.MarkRequest"}},
    "formatters": {
        "plain": {"()": "evaluator.log.Discreet"},
        "json": {"()": "evaluator.log.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if RELAXED else "json",
            "filters": ["mark"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "evaluator.requests": {"level": "WARNING" if TEST or DEMO else "INFO"},
        # Django's own server of development; each request has its line already.
        "django.server": {"level": "WARNING"},
        # In the terminal of a demonstration its mails are read, and refusals are said on pages.
        **dict.fromkeys(("django.request", "django.security"), {"level": "ERROR"} if DEMO else {}),
    },
}
