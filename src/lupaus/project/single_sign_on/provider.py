"""The sign-in service as allauth knows it: one, from the settings alone, with PKCE, nonce and proof always on."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lupaus.people.providers import Provider, address_in
from lupaus.project.single_sign_on.proof import nonce_of, proven, subject_of
from lupaus.project.single_sign_on.talking import Exchange, Talk
from lupaus.web.clock import now


def configured() -> Provider:
    """The service of this installation. Only asked where there is one."""
    if settings.LUPAUS_PROVIDER is None:
        raise LookupError("no sign-in service is configured")
    return settings.LUPAUS_PROVIDER


def as_app(provider: Provider) -> SocialApp:
    """allauth's name for it. It is never saved: the settings are the only place where a service is trusted."""
    return SocialApp(
        provider="openid_connect", provider_id=provider.issuer, name=provider.name,
        client_id=provider.client, secret=provider.secret, settings={},
    )  # fmt: skip


class TokenDoor(OAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """From the code in the callback to somebody whom the service has proven."""

    client_class: type[OAuth2Client] = Exchange

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.talk = Talk(configured())
        self.provider_id = self.talk.provider.issuer
        self._nonce = ""

    @property
    def authorize_url(self) -> str:
        return str(self.talk.places["authorization_endpoint"])

    @property
    def access_token_url(self) -> str:
        return str(self.talk.places["token_endpoint"])

    @property
    def basic_auth(self) -> bool:
        known = self.talk.places.get("token_endpoint_auth_methods_supported") or []
        return "client_secret_post" not in known and "client_secret_basic" in known

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the service sends people back; the address that must be written down there."""
        return f"{settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL}://{request.get_host()}{reverse('sso:callback')}"

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Exchange, pkce_code_verifier: str | None = None
    ) -> dict[str, str]:
        """The tokens for this code; remembers what the ID token must repeat."""
        self._nonce = nonce_of(pkce_code_verifier or "")
        return client.get_access_token(request.GET["code"], pkce_code_verifier=pkce_code_verifier)

    def parse_token(self, data: dict[str, str]) -> None:
        """No token is kept, not even for the length of this request."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: None, *, response: dict[str, str]
    ) -> SocialLogin:
        """Who it is, with `claims` as they were proven. Raises `Unproven`."""
        claims = proven(
            response["id_token"], self.talk.keys(), issuer=self.talk.places["issuer"],
            client=self.talk.provider.client, nonce=self._nonce, now=now(request),
        )  # fmt: skip
        claims = self.talk.told_of(response["access_token"], claims)
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims
        return login


class FirmsProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """What we ask the service for, and the little of its answer that is kept."""

    oauth2_adapter_class = TokenDoor

    def get_oauth2_adapter(self, request: HttpRequest) -> TokenDoor:
        return TokenDoor(request)

    def get_pkce_params(self) -> dict[str, str]:
        """Always; and the nonce that goes with the verifier."""
        params: dict[str, Any] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    pkce_enabled_default = True

    def extract_uid(self, data: dict[str, Any]) -> str:
        return subject_of(data)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, str]:
        return {"email": address_in(data)}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, str]:
        return {}  # nobody is made from what the service says

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []
