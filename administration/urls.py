from __future__ import annotations

from django.urls import path

from administration import client_views, member_views, provider_views, signer_views, views

app_name = "administration"
urlpatterns = [
    path("members/", views.Members.as_view(), name="members"),
    path("members/invite/", views.Invite.as_view(), name="invite"),
    path("members/<uuid:pk>/", member_views.MemberPage.as_view(), name="member"),
    path("members/<uuid:pk>/change/", member_views.ChangeMember.as_view(), name="member-change"),
    path("members/<uuid:pk>/end/", member_views.EndMembership.as_view(), name="member-end"),
    path("members/<uuid:pk>/resume/", member_views.ResumeMembership.as_view(), name="member-resume"),
    path("members/<uuid:pk>/identity/", signer_views.ProveIdentity.as_view(), name="member-identity"),
    path("members/<uuid:pk>/training/", signer_views.RecordTraining.as_view(), name="member-training"),
    path("members/<uuid:pk>/unlock/", signer_views.GiveBackRight.as_view(), name="member-unlock"),
    path("signing/letter/", signer_views.RecordLetter.as_view(), name="letter-record"),
    path("signing/letter/<uuid:pk>/withdraw/", signer_views.WithdrawLetter.as_view(), name="letter-withdraw"),
    path("signing/<slug:kind>/<uuid:pk>/withdraw/", signer_views.WithdrawFact.as_view(), name="signer-withdraw"),
    path("invitations/<uuid:pk>/withdraw/", member_views.WithdrawInvitation.as_view(), name="invitation-withdraw"),
    path("invitations/<uuid:pk>/resend/", member_views.ResendInvitation.as_view(), name="invitation-resend"),
    path("systems/", client_views.ClientList.as_view(), name="clients"),
    path("systems/connect/", client_views.ConnectClient.as_view(), name="connect"),
    path("systems/<uuid:pk>/", client_views.ClientPage.as_view(), name="client"),
    path("systems/<uuid:pk>/renew/", client_views.RenewSecret.as_view(), name="client-renew"),
    path("systems/<uuid:pk>/revoke/", client_views.RevokeClient.as_view(), name="client-revoke"),
    path("sign-in/", provider_views.Providers.as_view(), name="providers"),
    path("sign-in/add/openid-connect/", provider_views.AddOidc.as_view(), name="provider-add-oidc"),
    path("sign-in/add/saml/", provider_views.AddSaml.as_view(), name="provider-add-saml"),
    path("sign-in/<uuid:pk>/", provider_views.ProviderPage.as_view(), name="provider"),
    path("sign-in/<uuid:pk>/change/", provider_views.ChangeProvider.as_view(), name="provider-change"),
    path("sign-in/<uuid:pk>/check/", provider_views.CheckProvider.as_view(), name="provider-check"),
    path("sign-in/<uuid:pk>/on/", provider_views.SwitchOn.as_view(), name="provider-on"),
    path("sign-in/<uuid:pk>/off/", provider_views.SwitchOff.as_view(), name="provider-off"),
    path("sign-in/<uuid:pk>/domain/", provider_views.ClaimDomain.as_view(), name="domain-claim"),
    path("sign-in/domains/<uuid:pk>/withdraw/", provider_views.WithdrawDomain.as_view(), name="domain-withdraw"),
    path("zone/", views.ChangeZone.as_view(), name="zone"),
    path("roles/", views.Permissions.as_view(), name="permissions"),
    path("accept/<str:token>/", views.Accept.as_view(), name="accept"),
]
