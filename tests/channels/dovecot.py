"""A real Dovecot on loopback, in a folder of its own, for the length of the tests."""

from __future__ import annotations

import base64
import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from tests.channels.servers import Trust, free_port

USER, PASSWORD = "aino@nuohous.example", "päivä/#: sana"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_failure_delay = 0 secs
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:~/Maildir
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
    ssl = yes
  }}
}}
service imap {{
  process_min_avail = 1
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


def find_dovecot() -> str | None:
    """The server's programme; Debian puts it where not every user looks."""
    return shutil.which("dovecot") or shutil.which(
        "dovecot", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
    )


@dataclass(frozen=True)
class Dovecot:
    """The running server and its one mailbox."""

    port: int
    secure_port: int
    home: Path

    def url(self, folder: str = "INBOX", scheme: str = "imap", password: str = PASSWORD) -> str:
        port = self.secure_port if scheme == "imaps" else self.port
        login = f"{quote(USER, safe='')}:{quote(password, safe='')}"
        return f"{scheme}://{login}@localhost:{port}/{quote(folder, safe='')}"

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """A mail program as the owner has one, signed in."""
        mailer = imaplib.IMAP4("127.0.0.1", self.port)
        mailer.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        try:
            yield mailer
        finally:
            mailer.logout()

    def make_folder(self, folder: str) -> None:
        """A fresh folder with a new UIDVALIDITY, in place of an older one of that name."""
        with self.client() as mailer:
            mailer.delete(folder)
            assert mailer.create(folder)[0] == "OK"

    def deliver(
        self, mail: bytes, folder: str, at: datetime = datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC)
    ) -> None:
        """Put a mail into the mailbox, as having come at that instant."""
        with self.client() as mailer:
            crlf = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            status, answer = mailer.append(folder, "", imaplib.Time2Internaldate(at), crlf)
            assert status == "OK", answer


@contextmanager
def dovecot(trust: Trust) -> Iterator[Dovecot]:
    """Serve until the block ends. As root Dovecot insists on users of its own; else all runs as the caller."""
    folder = Path(tempfile.mkdtemp(prefix="lupaus-dovecot-"))
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
    group = grp.getgrgid(owner.pw_gid).gr_name
    box = Dovecot(free_port(), free_port(), folder / "home")
    for name in ("run", "state", "home"):
        (folder / name).mkdir()
    for name, path in (("certificate.pem", trust.certificate), ("key.pem", trust.key)):
        shutil.copy(path, folder / name)
    secret = base64.b64encode(PASSWORD.encode()).decode()
    (folder / "users").write_text(f"{USER}:{{PLAIN.b64}}{secret}\n", encoding="utf-8")
    os.chown(folder / "home", owner.pw_uid, owner.pw_gid)
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            certificate=folder / "certificate.pem",
            key=folder / "key.pem",
            port=box.port,
            secure_port=box.secure_port,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            internal="dovecot" if is_root else owner.pw_name,
            internal_group="dovecot" if is_root else group,
            login="dovenull" if is_root else owner.pw_name,
        ),
        encoding="utf-8",
    )
    programme = find_dovecot()
    assert programme
    server = subprocess.Popen(
        [programme, "-F", "-c", str(config)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(box, server, folder)
        yield box
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(box: Dovecot, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            with box.client():
                return
        except (OSError, imaplib.IMAP4.error) as error:
            if server.poll() is not None or time.monotonic() > deadline:
                log = folder / "log"
                said = (server.stdout.read() if server.stdout and server.poll() is not None else b"").decode()
                raise RuntimeError(
                    f"Dovecot did not start: {error}\n{said}{log.read_text() if log.exists() else ''}"
                ) from error
        time.sleep(0.05)
