"""What is installed, and in which order a request passes through it."""

from __future__ import annotations

from cmo_portal.settings.base import BASE_DIR

ROOMS = [
    "desk",
    "integrations",
    "reminders",
    "qualification",
    "inspections",
    "quality_agreements",
    "questionnaires",
    "audits",
    "cmos",
    "administration",
    "records",
    "sponsors",
    "registers",
    "regulations",
    "web",
    "kernel",
]
"""The rooms of the house that exist, top down."""

INSTALLED_APPS = [
    "cmo_portal",
    *ROOMS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "cmo_portal.metrics.MeasureMiddleware",
    "sponsors.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "web.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.TextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sponsors.middleware.LanguageMiddleware",
    "sponsors.middleware.ScopeMiddleware",
    "sponsors.middleware.ProofMiddleware",
    "records.middleware.DenialMiddleware",
]

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
                "cmo_portal.navigation.shell",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

ROOT_URLCONF = "cmo_portal.urls"
WSGI_APPLICATION = "cmo_portal.wsgi.application"

AUTH_USER_MODEL = "sponsors.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "sponsors.passwords.StrengthValidator"},
    {"NAME": "sponsors.passwords.HistoryValidator"},
]
LOGIN_URL = "/accounts/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/sign-in/"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "sponsors.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "sponsors.adapter.display"
ACCOUNT_RATE_LIMITS = {"login_failed": "", "login": "", "reset_password": "20/m/ip,5/15m/key"}
"""Failed sign-ins are counted by `sponsors.entering.knocking`; nobody floods a mailbox with links to new passwords."""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "sponsors.resets.ResetLinks"
PASSWORD_RESET_TIMEOUT = 3600

MFA_ADAPTER = "sponsors.factors.keys.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

IDP_OIDC_ADAPTER = "sponsors.adapter.TokenAdapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600

GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["sponsors.authentication.CallerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["web.api.formats.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["web.api.formats.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "web.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "web.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CMO Portal",
    "DESCRIPTION": "Qualification and oversight of contract manufacturers.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "StandingStatus": "qualification.serializers.standing.STATUSES",
        "ChainWork": "qualification.serializers.chain.ANSWERS",
        "ChainBasis": "qualification.serializers.chain.BASES",
        "GivenUnder": "cmos.serializers.evidence.JURISDICTIONS",
        "QualificationDecisionStatus": "qualification.serializers.lifecycle.DECISION_STATES",
        "QualificationMove": "qualification.serializers.lifecycle.MOVES",
        "PartMove": "qualification.serializers.filing.PART_MOVES",
        "GateNoteSays": "qualification.serializers.filing.SAYS",
        "GateNoteStatus": "qualification.serializers.filing.NOTE_STATES",
        "SiteReportKind": "qualification.serializers.filing.KINDS",
        "StandingDecisionKind": "qualification.serializers.decisions.DECISION_KINDS",
        "StandingDecisionStatus": "qualification.serializers.decisions.DECISION_STATES",
        "ClearanceAnswer": "qualification.serializers.clearance.ANSWERS",
        "DosageForm": "cmos.serializers.base.DOSAGE_FORMS",
        "MaterialType": "cmos.serializers.base.MATERIAL_TYPES",
        "Market": "cmos.serializers.base.MARKETS",
        "Schedule": "cmos.serializers.base.SCHEDULES",
        "Operation": "cmos.serializers.base.OPERATIONS",
        "DecrsOperation": "cmos.serializers.base.DECRS_OPERATIONS",
        "EuCode": "cmos.serializers.base.EU_CODES",
        "ConfirmationBasis": "cmos.serializers.base.CONFIRMATION_BASES",
        "SupportingScheme": "cmos.serializers.base.SUPPORTING_SCHEMES",
        "IdentifierScheme": "cmos.serializers.sites.SCHEME_CODES",
        "ReasonBasis": "qualification.serializers.standing.BASES",
        "EvidenceSource": "cmos.serializers.evidence.EVIDENCE_SOURCES",
        "FindingGrade": "audits.rules.GRADES",
        "TopicStatus": "qualification.serializers.matrix.STATUSES",
        "TopicSource": "qualification.serializers.matrix.EVIDENCE_SOURCES",
        "TopicVerdict": "qualification.serializers.matrix.VERDICTS",
        "Modality": "cmos.serializers.base.MODALITIES",
        "ExposureBand": "cmos.serializers.base.BANDS",
        "PartnerType": "cmos.serializers.base.PARTNER_TYPES",
        "MilestoneKind": "cmos.serializers.chain.MILESTONE_KINDS",
        "RequirementBasis": "cmos.serializers.chain.BASES",
        "SubcontractStatus": "cmos.serializers.chain.SUBCONTRACT_STATUSES",
        "Topic": "qualification.serializers.matrix.TOPIC_KEYS",
        "RiskBand": "qualification.serializers.risk.BANDS",
        "RiskFactorKey": "qualification.serializers.risk.KEYS",
        "RiskOccasion": "qualification.serializers.risk.OCCASIONS",
        "RiskFormality": "qualification.serializers.risk.FORMALITIES",
        "RiskAssessmentStatus": "qualification.serializers.risk.ASSESSMENT_STATES",
        "RiskModelStatus": "qualification.serializers.risk.MODEL_STATES",
        "AuditKind": "audits.rules.KINDS",
        "OwnCertificateKind": "cmos.serializers.organisations.KINDS",
        "RenewalVerdict": "questionnaires.rules.renewal.VERDICTS",
        "AnswerVerdict": "questionnaires.rules.review.VERDICTS",
        "QuestionnaireState": "questionnaires.rules.dialogue.STATES",
        "DelegationState": "questionnaires.rules.delegation.STATES",
        "InspectionKind": "inspections.rules.TYPES",
        "RefusalKind": "inspections.rules.actions.REFUSALS",
        "InjunctionKind": "inspections.rules.actions.ORDERS",
        "ReviewOutcome": "quality_agreements.rules.OUTCOMES",
        "PaperKind": "audits.rules.PAPERS",
        "LetterKind": "audits.rules.SENT_BY_HAND",
        "MessageKind": "audits.rules.SAID_BY_SPONSOR",
        "QuestionKind": "questionnaires.rules.questions.KINDS",
        "TemplateStatus": "questionnaires.rules.SHOWN",
    },
}
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # sponsors.access.can is the one answer, not a backend
