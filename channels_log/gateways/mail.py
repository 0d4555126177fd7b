import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection

from channels_log.gateways.errors import GatewayError


def as_email(message) -> EmailMessage:
    """The message as an e-mail whose Message-ID is its public id, so that a doubled one is known as such."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return EmailMessage(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        headers={"Message-ID": f"<{message.public_id}@{host}>"},
    )


def send_by_email(message) -> str:
    """Hand the message to the mail server of the settings, which must answer within settings.EMAIL_TIMEOUT
    seconds.
    """
    mail = as_email(message)
    mail.connection = get_connection()
    try:
        mail.send()
    except BadHeaderError as error:
        raise GatewayError("refused") from error
    except smtplib.SMTPServerDisconnected as error:
        silent = isinstance(error.__context__, TimeoutError)
        raise GatewayError("silent" if silent else "cut_off") from error
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        raise GatewayError("refused") from error
    except smtplib.SMTPException as error:
        raise GatewayError("unreadable") from error
    except TimeoutError as error:
        raise GatewayError("silent") from error
    except OSError as error:
        raise GatewayError("unreachable") from error
    return mail.extra_headers["Message-ID"]
