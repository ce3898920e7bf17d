from __future__ import annotations

from django.urls import path

from cmos import joining, views

app_name = "cmos"
urlpatterns = [
    path("companies/", views.CompanyList.as_view(), name="companies"),
    path("companies/<uuid:pk>/", views.CompanyView.as_view(), name="company"),
    path("companies/<uuid:pk>/change/", views.ChangeCompany.as_view(), name="company-change"),
    path("companies/<uuid:pk>/invite/", views.InviteOrganisation.as_view(), name="invite"),
    path("sites/find/", views.FindSite.as_view(), name="find"),
    path("sites/register/", views.RegisterSite.as_view(), name="register"),
    path("sites/<uuid:pk>/change/", views.ChangeSite.as_view(), name="change"),
    path("sites/<uuid:pk>/contacts/add/", views.AddContact.as_view(), name="contact-add"),
    path("sites/<uuid:pk>/registrations/record/", views.RecordRegistration.as_view(), name="registration-record"),
    path("sites/<uuid:pk>/certificates/record/", views.RecordCertificate.as_view(), name="certificate-record"),
    path("registrations/<uuid:pk>/", views.RegistrationView.as_view(), name="registration"),
    path("registrations/<uuid:pk>/void/", views.VoidEvidence.as_view(kind="registration"), name="registration-void"),
    path("certificates/<uuid:pk>/", views.CertificateView.as_view(), name="certificate"),
    path("certificates/<uuid:pk>/void/", views.VoidEvidence.as_view(kind="certificate"), name="certificate-void"),
    path("join/<str:token>/", joining.Join.as_view(), name="join"),
]
