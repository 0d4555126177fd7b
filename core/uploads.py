"""Files that people send: checked to the last byte, written anew, kept outside the web, handed out as inert
downloads.

What is stored is never what was sent: photos are decoded and encoded again (no EXIF, no GPS, no comment,
nothing behind the picture), PDFs are rebuilt by pikepdf (no metadata, no tail).
"""

import errno
import hashlib
import io
import os
import secrets
import shutil
import tempfile
import time
import weakref
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from core import cleaning, errors, file_cleaner, page_drawer
from core.bodies import LostFile
from core.cleaning import CleanFile
from core.models import StoredFile
from core.security import FILE_CSP

MAX_BYTES = 10 * 1024 * 1024
FREE_FLOOR = 200 * 1024 * 1024  # bytes; below this only reading goes on
WEBP = ("image/webp",)
INLINE = {"image/jpeg", "image/png", "application/pdf"}


class NotStored(ValidationError):  # noqa: N818
    """The disk is full or cannot be written. Nothing was kept, neither the file nor a row."""

    def __init__(self):
        super().__init__(
            _("The file was not stored: there is no room on the server. Try again later."),
            code="not_stored",
        )


class Damaged(Exception):  # noqa: N818
    """A stored file is missing, or its bytes are no longer those that were stored."""


def read_upload(uploaded_file, *, allow=("JPEG", "PNG", "PDF")) -> CleanFile:
    """Check an uploaded file and return it re-encoded. Raises ValidationError saying what to do about it.

    The content says what it is, a full parse must agree; at most 10 MB. Every page of a PDF is drawn once.
    """
    if uploaded_file.size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than 10 MB. Scan it at a lower resolution, or choose a smaller one."),
            code="too_large",
        )
    if not uploaded_file.size:
        raise _empty()
    with tempfile.TemporaryFile() as copied:
        source = uploaded_file.file
        if not isinstance(source, io.IOBase) or isinstance(source, io.BytesIO):  # held in memory by its maker
            source = copied
            for chunk in uploaded_file.chunks():
                copied.write(chunk)
        return _clean(source, uploaded_file.name, allow)


def read_bytes(content: bytes, name: str, *, allow=("JPEG", "PNG", "PDF")) -> CleanFile:
    """As `read_upload`, for bytes that came another way, such as a signature drawn on the screen."""
    if not content:
        raise _empty()
    with tempfile.TemporaryFile() as source:
        source.write(content)
        return _clean(source, name, allow)


def _clean(source, name: str, allow) -> CleanFile:
    made = file_cleaner.clean(source, name, allow=allow)
    if made.content_type == cleaning.CONTENT_TYPES["PDF"]:
        try:
            page_drawer.try_all(made.content)
        except page_drawer.NotDrawn as error:
            raise cleaning.refused("costly") from error
    return made


def _empty() -> ValidationError:
    return ValidationError(_("The file is empty. Save it or scan it again, then choose it."), code="empty")


class UnnamedFileHandler(TemporaryFileUploadHandler):
    """Streams an upload into a file without a name: nothing of it stays in the memory of the worker, and no
    temporary file can be left behind.
    """

    def new_file(self, *args, **kwargs):
        """A file on the disk that has no name from the start."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        unnamed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
        self.file = UploadedFile(unnamed, self.file_name, self.content_type, 0, self.charset)

    def upload_interrupted(self):
        """The rest never came: close what there is, and it is gone."""
        if hasattr(self, "file"):
            self.file.close()


class UploadBoundField(forms.BoundField):
    """Says "choose again" when the form comes back: a browser never keeps a chosen file."""

    @property
    def help_text(self):
        """The field's own help, or the request to choose again."""
        sent = self.form.is_bound and self.form.files.get(self.html_name)
        if sent and self.form.errors and not self.errors:
            return _("Choose the file again: it is not kept when the form comes back.")
        return self._help_text

    @help_text.setter
    def help_text(self, value):
        self._help_text = value


class UploadField(forms.FileField):
    """A file input whose cleaned value is a CleanFile. Of two parts under one name the last one counts."""

    widget = forms.FileInput

    def __init__(self, *, allow=("JPEG", "PNG", "PDF"), **kwargs):
        self.allow = allow
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        """The types a browser offers to choose from."""
        return super().widget_attrs(widget) | {
            "accept": ",".join(
                [*(cleaning.CONTENT_TYPES[kind] for kind in self.allow), *WEBP[: "JPEG" in self.allow]]
            )
        }

    def get_bound_field(self, form, field_name):
        """As Django's, with our help text."""
        return UploadBoundField(form, self, field_name)

    def to_python(self, data):
        """The checked, re-encoded file, or None where none was chosen."""
        if isinstance(data, LostFile):
            raise ValidationError(
                _("No file arrived: its name could not be read. Give it a short name and choose it again."),
                code="lost",
            )
        if data in self.empty_values:
            return None
        return read_upload(data, allow=self.allow)


def store(clean: CleanFile, *, by, kind: str) -> StoredFile:
    """Write the file, then its row. Raises NotStored and leaves nothing behind when the disk refuses.

    The bytes are on the disk before the row exists. If the surrounding transaction is rolled back the file
    goes too. `by` is None for what the system itself made or the public sent.
    """
    relative = _random_path()
    target = settings.PRIVATE_ROOT / relative
    try:
        _write(target, clean.content)
    except OSError as error:
        raise NotStored from error
    try:
        stored = StoredFile.objects.create(
            kind=kind,
            path=relative,
            display_name=clean.display_name,
            content_type=clean.content_type,
            size=len(clean.content),
            sha256=clean.sha256,
            pages=clean.pages,
            uploaded_by=by,
        )
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    transaction.on_commit(_Unkept(target).keep)
    return stored


class _Unkept:
    """Removes a file unless `keep` is called.

    Django drops its on-commit callbacks when a transaction (or savepoint) is rolled back; with the callback
    goes the last reference to this object, and with it the file.
    """

    def __init__(self, path: Path):
        self.removal = weakref.finalize(self, path.unlink, missing_ok=True)

    def keep(self):
        self.removal.detach()


def _random_path() -> str:
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def _write(target: Path, content: bytes):
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < FREE_FLOOR:
        raise OSError(errno.ENOSPC, "below the floor")
    temporary = target.with_suffix(".upload")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(target)
        _sync_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_stored(stored: StoredFile) -> bytes:
    """The stored bytes. Raises Damaged when they are missing or not what was stored."""
    try:
        content = (settings.PRIVATE_ROOT / stored.path).read_bytes()
    except OSError as error:
        raise Damaged(stored.public_id) from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise Damaged(stored.public_id)
    return content


def serve(request, stored: StoredFile, *, inline=False) -> HttpResponse:
    """Hand the file out, as a download or (our own re-encoded types only) shown in the browser.

    The caller has checked the right to it. A damaged file is answered with an error page and a line in the
    log.
    """
    try:
        content = open_stored(stored)
    except Damaged:
        errors.log.exception("a stored file is damaged")
        return errors.damaged(request)
    download = not (inline and stored.content_type in INLINE)
    return inert(content, stored.display_name, stored.content_type, download=download)


def inert(
    content: bytes, name: str, content_type: str = "application/pdf", *, download: bool = False
) -> HttpResponse:
    """A file of our own making or re-encoding: it runs nothing, is taken for nothing else and kept by
    nobody.
    """
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(download, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_CSP
    response["Cache-Control"] = "no-store, private"
    return response


def made_here(content: bytes, *, name: str, pages: int = 1) -> CleanFile:
    """A PDF that we made ourselves, as `store` takes it; not checked again."""
    return CleanFile(content, "application/pdf", "pdf", cleaning.display_name(name, "pdf"), pages)


def sweep(*, older_than: int = 3600) -> int:
    """Remove files without a row, which a killed worker left behind; returns how many. `older_than` is in
    seconds.

    Younger ones may belong to a transaction that is still running.
    """
    root, removed = settings.PRIVATE_ROOT, 0
    for path in root.glob("??/*"):
        kept = StoredFile.objects.filter(path=str(path.relative_to(root))).exists()
        if not kept and time.time() - path.stat().st_mtime > older_than:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
