"""Settings of the exchange: what differs between installations comes from `cms.conf`."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _l

from cms.conf import BASE_DIR, read

CONFIG = read()

SECRET_KEY = CONFIG.secret_key
DEBUG = CONFIG.debug
DEMO = CONFIG.demo
ALLOWED_HOSTS = CONFIG.allowed_hosts
SITE_URL = CONFIG.site_url
SITE_NAME = _l("Cần Thơ technology exchange")
SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "cms.pages",
    "marketplace.deals",
    "marketplace.listings",
    "ecosystem.registry",
    "search",
    "cms.accounts",
    "cms.theme",
    "cms.base",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.accounts.admin_users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "cms.base.middleware.ReferenceMiddleware",
    "cms.base.middleware.AdminPolicyMiddleware",
    "csp.middleware.CSPMiddleware",  # around all that can answer with a page of its own
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.middleware.LastSeenMiddleware",
    "cms.accounts.middleware.SecondFactorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

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
                "cms.theme.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": CONFIG.database}
if DEBUG or DEMO:
    (BASE_DIR / "var" / "demo").mkdir(parents=True, exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": CONFIG.cache}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.static_root
MEDIA_URL = "/media/"
MEDIA_ROOT = CONFIG.media_root
PRIVATE_ROOT = CONFIG.private_root
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "cms.base.storage.PrivateStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT)},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or DEMO
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

globals().update(CONFIG.mail)
DEFAULT_FROM_EMAIL = CONFIG.default_from_email
SERVER_EMAIL = DEFAULT_FROM_EMAIL

SEARCH_URL = CONFIG.search_url
SEARCH_INDEX_DIR = CONFIG.search_index_dir
SEARCH_INDEX_PREFIX = CONFIG.search_index_prefix
SEARCH_TIMEOUT = CONFIG.search_timeout
SEARCH_MODEL = CONFIG.search_model
IMPORT_MAX_ROWS = CONFIG.import_max_rows

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Sessions and cookies
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_FAILURE_VIEW = "cms.base.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SECURE else []
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail shows its previews in a frame of ours
if CONFIG.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Nothing inline on the public site; the Wagtail admin has its looser policy below.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/", "/en/admin/"),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [NONE],
        "frame-ancestors": [SELF],
        # A browser follows the form's redirects with the same rule: to the e-identity too.
        "form-action": [SELF, *([CONFIG.oidc_server_url] if CONFIG.oidc_server_url else [])],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
# Wagtail writes scripts and styles into its pages, shows chosen pictures as blobs and its previews
# in a frame; everything still comes from here.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
}

# People who sign in, through allauth
ACCOUNT_ADAPTER = "cms.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "cms.accounts.adapter.SocialAccountAdapter"
MFA_ADAPTER = "cms.accounts.adapter.MFAAdapter"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CONFIG.trusted_proxy else 0
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
# One box takes either (cms.accounts.forms.SignupForm); allauth's own check wants one required.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
ACCOUNT_FORMS = {
    "login": "cms.accounts.forms.LoginForm",
    "signup": "cms.accounts.forms.SignupForm",
    "add_email": "cms.accounts.forms.AddEmailForm",
    "change_email": "cms.accounts.forms.ChangeEmailForm",
    "change_phone": "cms.accounts.forms.ChangePhoneForm",
    "change_password": "cms.accounts.forms.ChangePasswordForm",
    "set_password": "cms.accounts.forms.SetPasswordForm",
    "reset_password": "cms.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "cms.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "cms.accounts.forms.ReauthenticateForm",
    "confirm_email_verification_code": "cms.accounts.forms.ConfirmEmailForm",
    "confirm_password_reset_code": "cms.accounts.forms.ConfirmResetForm",
    "verify_phone": "cms.accounts.forms.VerifyPhoneForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "cms.accounts.forms.AuthenticateForm",
    "reauthenticate": "cms.accounts.forms.MFAReauthenticateForm",
    "activate_totp": "cms.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "cms.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "cms.accounts.forms.EditWebAuthnForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = "San cong nghe Can Tho"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False  # the consents are asked first
SOCIALACCOUNT_FORMS = {"signup": "cms.accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "e-identity",
                    "name": CONFIG.oidc_name,
                    "client_id": CONFIG.oidc_client_id,
                    "secret": CONFIG.oidc_secret,
                    "settings": {"server_url": CONFIG.oidc_server_url},
                }
            ]
        }
    }
    if CONFIG.oidc_server_url
    else {}
)
SMS_URL = CONFIG.sms_url
ZALO_URL = CONFIG.zalo_url
AGREEMENT_TRUST_ROOTS = CONFIG.agreement_trust_roots
MESSAGE_TOKEN = CONFIG.message_token

# Wagtail
WAGTAIL_SITE_NAME = "Sàn giao dịch công nghệ Cần Thơ"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False  # an English address shows English or nothing
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "base.ExchangeImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.pages.imaging.ImageForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 30_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_DOCUMENT_MODEL = "base.ExchangeDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "csv"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}
}
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "reference": {"()": "cms.base.middleware.ReferenceFilter"},
        "keys": {"()": "cms.base.middleware.KeyFilter"},
    },
    "formatters": {
        "line": {"format": "{asctime} {levelname} {reference} {name}: {message}", "style": "{"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["reference", "keys"],
        }
    },
    "loggers": {  # a line for each saved page and each task says nothing new
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": CONFIG.log_level},
}

# A technology that nobody has shown interest in for so many days comes onto the match desk.
DESK_OFFER_QUIET_DAYS = 30
