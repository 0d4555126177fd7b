"""What somebody at a terminal is told when the installation is not sound: a line in each language."""

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import InterfaceError, OperationalError

# What the driver says, in small letters → what to do about it. The first that fits is told.
_DATABASE = (
    (
        ("password authentication failed", "no password supplied", "peer authentication failed"),
        "The database refuses this user or password: check DATABASE_URL.",
        "رفضت قاعدة البيانات اسم المستخدم أو كلمة المرور: راجع DATABASE_URL.",
    ),
    (
        ("role ", "permission denied"),
        "This account may not use the database: use the service account, or check DATABASE_URL.",
        "ليس لهذا الحساب حق في قاعدة البيانات: شغّل الأمر بحساب الخدمة أو راجع DATABASE_URL.",
    ),
    (
        ("does not exist",),
        "The database named in DATABASE_URL does not exist: create it first.",
        "قاعدة البيانات المذكورة في DATABASE_URL غير موجودة: أنشئها أولًا.",
    ),
    (
        ("unable to open database file", "readonly database", "read-only", "disk i/o error"),
        "The SQLite file cannot be opened or written: check its folder, owner and free space.",
        "تعذّر فتح ملف SQLite أو الكتابة فيه: راجع المجلد ومالكه والمساحة المتاحة.",
    ),
    (
        ("no such table", "no such column"),
        "The tables are not up to date: run script/setup.",
        "جداول قاعدة البيانات غير محدّثة: شغّل script/setup.",
    ),
    (
        ("database is locked",),
        "The SQLite file is locked by another process: stop it, or try again.",
        "ملف SQLite مشغول بعملية أخرى: أوقفها أو أعد المحاولة.",
    ),
    (
        ("connect", "timeout", "closed", "host name", "starting up", "shutting down", "terminat"),
        "The database does not answer: start it, or check DATABASE_URL.",
        "قاعدة البيانات لا تستجيب: شغّلها أو راجع DATABASE_URL.",
    ),
)


def said(error: BaseException) -> str | None:
    """What to print for this error, English and Arabic, each on a line; None for a fault of the code."""
    if isinstance(error, ImproperlyConfigured):
        return "\n".join(part.strip() for part in str(error).split(" | "))
    if isinstance(error, OperationalError | InterfaceError):
        heard = str(error).lower()
        for signs, *told in _DATABASE:
            if any(sign in heard for sign in signs):
                return "\n".join(told)
    return None
