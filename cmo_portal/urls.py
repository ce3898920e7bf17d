"""Every address of the portal."""

from __future__ import annotations

from django.urls import include, path

from cmo_portal import health, manual, metrics
from cmo_portal.demo import mail
from cmo_portal.style import style
from qualification.views.verifying import Check
from sponsors.views import TokenAddress

urlpatterns = [
    path("accounts/sso/", include("administration.sso_urls")),
    path("accounts/", include("sponsors.account_urls")),
    path("account/", include("sponsors.urls")),
    path("requirements/", include("regulations.urls")),
    path("", include("desk.urls")),
    path("", include("desk.matrix_urls")),
    path("", include("desk.chain_urls")),
    path("notices/", include("reminders.urls")),
    path("cmos/", include("cmos.urls")),
    path("organisation/", include("cmos.organisation_urls")),
    path("site-links/", include("cmos.site_link_urls")),
    path("audits/", include("audits.urls")),
    path("agreements/", include("quality_agreements.urls")),
    path("questionnaires/", include("questionnaires.urls")),
    path("bank/", include("questionnaires.bank_urls")),
    path("approved/", include("qualification.approved_urls")),
    path("clearance/", include("qualification.clearance_urls")),
    path("inspections/", include("inspections.urls")),
    path("qualifications/", include("qualification.lifecycle_urls")),
    path("risk/", include("qualification.risk_urls")),
    path("standing/", include("qualification.standing_urls")),
    path("lists/", include("web.urls")),
    path("uploads/", include("web.uploads.urls")),
    path("", include("integrations.urls")),
    path("administration/", include("administration.urls")),
    path("administration/sign-in-policy/", include("administration.sign_in_urls")),
    path("api/v1/", include("cmo_portal.api")),
    path("files/", include("records.urls")),
    path("trail/", include("records.trail_urls")),
    path("verify/", Check.as_view(), name="verify"),
    path("jobs/", include("records.job_urls")),
    path("signing/", include("records.sign_urls")),
    path("registers/", include("registers.urls")),
    path("style/", style, name="style"),
    path("manual/", manual.contents, name="manual"),
    path("manual/<slug:part>/", manual.part, name="manual-part"),
    path("mail/", mail.inbox, name="mail"),
    path("identity/o/api/token", TokenAddress.as_view(), name="token"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("readyz", health.readyz, name="readyz"),
]
handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "web.errors.broken"
