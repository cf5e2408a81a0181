"""Mails as they come back in life: replies of many programs, bounces of many servers. OURS is our Message-ID."""

from __future__ import annotations

from tests.channels.letters import CODE, OUR_ID


def mail(text: str, charset: str = "utf-8") -> bytes:
    """The sample as it lies in a mailbox."""
    return text.replace("OURS", OUR_ID).replace("HEX", CODE.hex).lstrip("\n").encode(charset)


REPLY_THUNDERBIRD = mail(
    """
From: =?iso-8859-1?Q?Matti_=C4yr=E4p=E4=E4?= <Matti@Asiakas.example>
To: aino@nuohous.example
Subject: =?iso-8859-1?Q?Re:_Nuohous:_lupasin_muistuttaa,_kun_vuosi_on_kulunut_?=
 =?iso-8859-1?Q?=96_sopisiko_=F6inen_ty=F6p=E4iv=E4=3F?=
Message-ID: <tb.1@asiakas.example>
In-Reply-To: OURS
References: <aiempi@nuohous.example> OURS
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Hei Aino!

Torstai k=E4y hyvin, avain on =E4idill=E4.

Aino M=E4ki kirjoitti 2.3.2026 klo 8.30:
> Hei Matti!
>
> Nuohosin teill=E4 2.3.2025.

-- =20
Matti =C4yr=E4p=E4=E4
040 123
"""
)

REPLY_GMAIL = mail(
    """
From: Matti =?UTF-8?B?w4R5csOkcMOkw6Q=?= <matti@asiakas.example>
To: aino@nuohous.example
Subject: Re: Nuohous
Message-ID: <gmail.1@mail.gmail.example>
In-Reply-To: OURS
References: OURS
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: base64

S3lsbMOkLCB0aWlzdGFpIHNvcGlpIPCfmIoKCm1hIDIuIG1hYWxpc2suIDIwMjYga2xvIDguMzAg
QWlubyBNw6RraSwgTnVvaG91cyBNw6RraQooYWlub0BudW9ob3VzLmV4YW1wbGUpIGtpcmpvaXR0
aToKCj4gSGVpIE1hdHRpIQo+IE51b2hvc2luIHRlaWxsw6QuCj4K

--b1
Content-Type: text/html; charset="UTF-8"

<div>ei luettavaksi</div>
--b1--
"""
)

REPLY_OUTLOOK = mail(
    """
From: Matti <matti@asiakas.example>
Subject: VS: Nuohous
Message-ID: <outlook.1@asiakas.example>
In-Reply-To: OURS
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

Sopii, mutta vasta klo 15 jälkeen.

Hanki Outlook for Android<https://aka.example/x>
________________________________
Lähettäjä: Aino Mäki <aino@nuohous.example>
Lähetetty: maanantai 2. maaliskuuta 2026 8.30
Vastaanottaja: Matti
Aihe: Nuohous

Hei Matti!
STOP
"""
)

REPLY_APPLE = mail(
    """
From: Åsa Öhman <asa@kund.example>
Subject: Re: Sotning
Message-ID: <apple.1@kund.example>
References: OURS
Content-Type: text/plain; charset=utf-8

Tack, tisdag passar.
Nyckeln ligger under mattan.

Skickat från min iPhone

> 2 mars 2026 kl. 08:30 skrev Aino Mäki <aino@nuohous.example>:
>
> Hej Åsa!
"""
)

REPLY_BETWEEN = mail(
    """
From: matti@asiakas.example
Subject: Re: Nuohous
Message-ID: <between.1@asiakas.example>
In-Reply-To: OURS
Content-Type: text/plain; charset=utf-8

On Mon, 2 Mar 2026 at 08:30, Aino Mäki
<aino@nuohous.example> wrote:
> Sopiiko torstai?
Ei oikein.
> Entä perjantai?
Perjantai sopii.
"""
)

REPLY_HTML = mail(
    """
From: matti@asiakas.example
Subject: Re: Nuohous
Message-ID: <html.1@asiakas.example>
In-Reply-To: OURS
Content-Type: text/html; charset=windows-1252

<html><head><style>p { color: red }</style><title>x</title></head><body>
<p>Käy   hyvin &amp; kiitos!</p><div>Terveisin<br>Matti</div>
<div>2.3.2026 klo 8.30 Aino Mäki kirjoitti:</div>
<blockquote><p>Hei Matti!</p><p>Nuohosin teillä.</p></blockquote></body></html>
""",
    "cp1252",
)

NEW_MAIL = mail(
    """
From: matti@asiakas.example
Subject: Savupiippu
Message-ID: <uusi.1@asiakas.example>

Piipussa on varis. Auttakaa.
"""
)

STOP_BY_LINK = mail(
    f"""
From: matti@asiakas.example
To: aino@nuohous.example
Subject: STOP {OUR_ID.strip("<>")}
Message-ID: <stop.1@asiakas.example>

"""
)

OUT_OF_OFFICE = mail(
    """
From: Matti <matti@asiakas.example>
Subject: Automaattinen vastaus: Nuohous
Message-ID: <ooo.1@asiakas.example>
In-Reply-To: OURS
Auto-Submitted: auto-replied
Precedence: bulk
X-Auto-Response-Suppress: All
Content-Type: text/plain; charset=utf-8

STOP
Olen lomalla 15.3. asti.
"""
)

BOUNCE_POSTFIX = mail(
    """
Return-Path: <>
From: MAILER-DAEMON@posti.example (Mail Delivery System)
To: aino@nuohous.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <20260302083001.4X1@posti.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="4X1.1772440201/posti.example"

This is a MIME-encapsulated message.

--4X1.1772440201/posti.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<matti@asiakas.example>: host mx.asiakas.example[5.9.12.34] said: 550 5.1.1
    User unknown (in reply to RCPT TO command)

--4X1.1772440201/posti.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; posti.example
X-Postfix-Queue-ID: 4X1
Arrival-Date: Mon,  2 Mar 2026 08:30:00 +0200 (EET)

Final-Recipient: rfc822; mattinen@toinen.example
Original-Recipient: rfc822;Matti@Asiakas.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.asiakas.example
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--4X1.1772440201/posti.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Aino <aino@nuohous.example>
To: Matti <matti@asiakas.example>
Subject: Nuohous
Message-ID: OURS
Lupaus-Letter: HEX

Hei Matti!

--4X1.1772440201/posti.example--
"""
)

BOUNCE_HEADERS_ONLY = mail(
    """
From: "Mail Delivery Subsystem" <mailer-daemon@google.example>
Subject: Delivery Status Notification (Failure)
Message-ID: <dsn.2@google.example>
In-Reply-To: <muutettu@ses.example>
MIME-Version: 1.0
Content-Type: multipart/report; boundary="g"; report-type=delivery-status

--g
Content-Type: text/plain; charset="UTF-8"

** Osoitetta ei löydy **
--g
Content-Type: message/delivery-status

Reporting-MTA: dns; google.example

Final-Recipient: rfc822; matti@asiakas.example
Action: failed
Status: 4.4.2
Diagnostic-Code: smtp; 421-4.4.2 timed out
--g
Content-Type: text/rfc822-headers

Message-ID: <muutettu@ses.example>
Lupaus-Letter: HEX
--g--
"""
)

DELAYED = mail(
    """
From: MAILER-DAEMON@posti.example
Subject: Delayed Mail (still being retried)
Message-ID: <delay.1@posti.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="d"

--d
Content-Type: text/plain

THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.
--d
Content-Type: message/delivery-status

Reporting-MTA: dns; posti.example

Final-Recipient: rfc822; matti@asiakas.example
Action: delayed
Status: 4.4.1
--d
Content-Type: text/rfc822-headers

Message-ID: OURS
--d--
"""
)

BOUNCE_EXIM = mail(
    """
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@webhotelli.example>
To: aino@nuohous.example
X-Failed-Recipients: Matti@asiakas.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abc-0001@webhotelli.example>
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  matti@asiakas.example
    host mx.asiakas.example [192.0.2.5]
    SMTP error from remote mail server after RCPT TO:<matti@asiakas.example>:
    552 mailbox is full

------ This is a copy of the message, including all the headers. ------

Subject: Nuohous 4.2.2
Message-ID: OURS
"""
)

BOUNCE_QMAIL = mail(
    """
From: MAILER-DAEMON@vanha.example
To: aino@nuohous.example
Subject: failure notice

Hi. This is the qmail-send program at vanha.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<matti@asiakas.example>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.7.1 Recipient rejected
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <aino@nuohous.example>
Message-ID: OURS
Subject: Nuohous
"""
)

DELAYED_EXIM = mail(
    """
From: Mail Delivery System <Mailer-Daemon@webhotelli.example>
Subject: Warning: message 1abc-0001 delayed 24 hours
Message-Id: <W1abc-0001@webhotelli.example>

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue.
The message identifier is: 1abc-0001; ours was OURS

No action is required on your part. Delivery attempts will continue for some time.
"""
)

BOUNCE_NOT_OURS = mail(
    """
From: Mail Delivery System <mailer-daemon@posti.example>
Subject: failure notice
Message-ID: <toinen.1@posti.example>

<joku@muu.example>: 550 5.1.1 unknown. This was about the private mail <abc@koti.example>.
"""
)

READ_RECEIPT = mail(
    """
From: matti@asiakas.example
Subject: Luettu: Nuohous
Message-ID: <mdn.1@asiakas.example>
In-Reply-To: OURS
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="m"

--m
Content-Type: text/plain

Viesti luettiin.
--m
Content-Type: message/disposition-notification

Final-Recipient: rfc822;matti@asiakas.example
Disposition: manual-action/MDN-sent-manually; displayed
--m--
"""
)

ALL = [value for value in dict(globals()).values() if isinstance(value, bytes)]
