"""Django's settings. Everything that differs between installations comes through `LUPAUS_*`, read by `env`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from lupaus.project import env
from lupaus.project.discretion import to_the_terminal

PACKAGE = Path(__file__).resolve().parent.parent

# --- this installation -------------------------------------------------------

LUPAUS_HOME = env.home()
LUPAUS_DEMO = env.truth("LUPAUS_DEMO")
# Empty when the firm has no public address: then no text carries a link.
LUPAUS_PUBLIC_URL = env.address("LUPAUS_PUBLIC_URL")
# The demo can reach nobody, whatever else is configured.
LUPAUS_SMTP_URL = "" if LUPAUS_DEMO else env.checked("LUPAUS_SMTP_URL", env.mail_out)
LUPAUS_IMAP_URL = "" if LUPAUS_DEMO else env.checked("LUPAUS_IMAP_URL", env.mail_in)
LUPAUS_DEADMAN_URL = "" if LUPAUS_DEMO else env.ping("LUPAUS_DEADMAN_URL")
# Machines in the own net that a member's messenger address may name, e.g. a Mattermost of the firm's own.
LUPAUS_NOTIFY_HOSTS = [host.lower() for host in env.words("LUPAUS_NOTIFY_HOSTS")]
LUPAUS_PROVIDER = None if LUPAUS_DEMO else env.provider()
LUPAUS_FROM_EMAIL = env.text("LUPAUS_FROM_EMAIL")
# Hosts on one's own network, or without https, at which a helpdesk may be called.
LUPAUS_HELPDESK_HOSTS = env.words("LUPAUS_HELPDESK_HOSTS")
LUPAUS_LETTERS_PER_MINUTE = env.number("LUPAUS_LETTERS_PER_MINUTE", 300)
LUPAUS_JOINTS = "lupaus.project.wiring.joints"
LUPAUS_PULSE = "lupaus.engine.pulse.green_line"
LUPAUS_BANNERS = ["lupaus.engine.pulse.banners", "lupaus.features.team.views.dialogue.banners"]
if LUPAUS_DEMO:
    LUPAUS_BANNERS.append("lupaus.project.demo_pages.banners")

DEBUG = env.truth("LUPAUS_DEBUG")
SECRET_KEY = env.secret(LUPAUS_HOME)
IS_HTTPS = LUPAUS_PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.words("LUPAUS_ALLOWED_HOSTS") or [
    "localhost", "127.0.0.1", "[::1]", *filter(None, [urlsplit(LUPAUS_PUBLIC_URL).hostname]),
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = [LUPAUS_PUBLIC_URL] if LUPAUS_PUBLIC_URL else []

# --- the house ---------------------------------------------------------------

INSTALLED_APPS = [
    "lupaus.people",
    "lupaus.ledger",
    "lupaus.outbox",
    "lupaus.web",
    "lupaus.features.calls",
    "lupaus.features.customer",
    "lupaus.features.desk",
    "lupaus.features.disruption",
    "lupaus.features.exchange",
    "lupaus.features.feelings",
    "lupaus.features.helpdesk",
    "lupaus.features.mandate",
    "lupaus.features.notifications",
    "lupaus.features.suppliers",
    "lupaus.features.team",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",  # its tables; what talks to a sign-in service is imported where one is configured
    "axes",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lupaus.web.language.SpeakTheirLanguage",
    "lupaus.web.full_stops.OneFullStop",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lupaus.web.days.SayWhatIsUnclear",
    "axes.middleware.AxesMiddleware",  # must stay last: it turns a lock into an answer
]

ROOT_URLCONF = f"lupaus.project.{'demo_urls' if LUPAUS_DEMO else env.addresses_with(LUPAUS_PROVIDER)}"
WSGI_APPLICATION = "lupaus.project.wsgi.application"
ASGI_APPLICATION = "lupaus.project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lupaus.web.context.shell",
            ],
        },
    },
]

# --- the book ----------------------------------------------------------------

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": (not LUPAUS_DEMO and env.sqlite_file("LUPAUS_DATABASE_URL")) or LUPAUS_HOME / "lupaus.sqlite3",
    "OPTIONS": {
        # DEFERRED fails with "database is locked" as soon as two writers read before they write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: with WAL, NORMAL may lose the last commits when the power goes. No mmap (WAL-reset bug before 3.51.3).
        "init_command": (
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={'OFF' if LUPAUS_DEMO else 'FULL'}; "
            "PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-20000; PRAGMA journal_size_limit=67108864; PRAGMA mmap_size=0;"
        ),
    },
}
# The demo plays in a file of its own: it never opens the book of a firm.
DATABASES = {"default": (not LUPAUS_DEMO and env.postgres("LUPAUS_DATABASE_URL")) or SQLITE}
if DATABASES["default"] is not SQLITE:
    # Where many machines share a book they share a task engine too. It has no tables on SQLite.
    INSTALLED_APPS.append("procrastinate.contrib.django")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# --- time, language, look ----------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "lupaus.web.formats"

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served straight from the package: nothing to collect, so an upgrade is one command.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 300
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a pasted list of ten thousand customers fits

# --- who is in ---------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{rule}"}
    for rule in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lupaus.project.sign_in.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# axes locks a password guesser below; these are for whoever changes address, and for guesses of the second factor.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,60/h/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
SOCIALACCOUNT_ADAPTER = "lupaus.project.single_sign_on.arriving.Porter"
SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_LOGIN_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# A browser allows passkeys on https and on localhost only.
MFA_PASSKEY_LOGIN_ENABLED = env.takes_passkeys(LUPAUS_PROVIDER) and (IS_HTTPS or not LUPAUS_PUBLIC_URL)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_TOTP_ISSUER = "Lupaus"
# One person at one address is locked, never a whole office or a whole account.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "lupaus.project.sign_in.who_tries"
AXES_LOCKOUT_CALLABLE = "lupaus.web.errors.too_many"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- safety ------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # a signed link must not travel to another site
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # names stay out of cookies
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- mail of the sign-in pages; customers' mail goes through `channels` ------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = LUPAUS_FROM_EMAIL or "lupaus@localhost"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if LUPAUS_SMTP_URL else 'dummy'}.EmailBackend"
if LUPAUS_SMTP_URL:
    post_office = env.mail_out(LUPAUS_SMTP_URL)
    EMAIL_HOST, EMAIL_PORT = post_office.host, post_office.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = post_office.user, post_office.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = post_office.security == "starttls", post_office.security == "tls"
EMAIL_TIMEOUT = 20

# --- watched from outside ------------------------------------------------------

LUPAUS_METRICS_TOKEN = env.token("LUPAUS_METRICS_TOKEN")
if LUPAUS_METRICS_TOKEN:
    MIDDLEWARE.insert(0, "lupaus.project.watch.MeasureRequests")

# --- logs: to the terminal, without names, addresses, numbers or signed links -

LOGGING = to_the_terminal(env.one_of("LUPAUS_LOG", ("line", "json")))
