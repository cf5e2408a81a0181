"""A sign-in service of a few lines on loopback: it keeps the protocol, and does wrong what a test tells it to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "lupaus", "a secret of this test"
Answer = tuple[int, dict[str, str], str]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class SignInService:
    """Knows one person, who always says yes. `claims` is what it tells of them; None in it leaves a claim out."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "s-1", "email": "jari@nuohous.example", "email_verified": True}
        self.userinfo: dict[str, Any] = {"sub": "s-1"}
        self.discovery: dict[str, Any] = {}
        self.secret = SECRET
        self.answers: tuple[int, dict[str, Any]] | None = None
        self.signs: Callable[[dict[str, Any]], str] = self.signed
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        service = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                self._say(
                    service.answer(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}, self)
                )

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self._say(service.token({k: v[0] for k, v in parse_qs(raw).items()}))

            def _say(self, answer: Answer) -> None:
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/firm"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """It is down from now on."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, asked: dict[str, str], request: BaseHTTPRequestHandler) -> Answer:
        if path.endswith("/.well-known/openid-configuration"):
            places = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/me",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }  # fmt: skip
            return _json({**places, **self.discovery})
        if path.endswith("/keys"):
            public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
            return _json({"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        if path.endswith("/me") and request.headers.get("Authorization") == "Bearer opens-me":
            return _json(self.userinfo)
        if path.endswith("/authorize"):
            self.asked.append(asked)
            code = secrets.token_urlsafe(8)
            self._codes[code] = asked
            back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            page = (
                f'<!doctype html><title>The firm</title><a href="{back.replace("&", "&amp;")}">It is me</a>'
            )
            return 200, {"Content-Type": "text/html", "X-Back": back}, page
        return 404, {}, ""

    def token(self, form: dict[str, str]) -> Answer:
        if self.answers is not None:
            return _json(self.answers[1], self.answers[0])
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, self.secret):
            return _json({"error": "invalid_client"}, 401)
        asked = self._codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or asked["code_challenge"] != proof.rstrip(b"=").decode()
            or asked["code_challenge_method"] != "S256"
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        now = time.time()
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        told = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        return _json({"access_token": "opens-me", "token_type": "Bearer", "id_token": self.signs(told)})

    def signed(self, claims: dict[str, Any]) -> str:
        """As it should be."""
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "k1"})


def _json(content: dict[str, Any], status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(content)
