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
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from core import cleaning, errors, file_cleaner, jobs, notes, page_drawer
from core.bodies import LargeFile, LostFile
from core.models import StoredFile
from core.security import FILE_CSP
from core.sentences import joined

MAX_BYTES = 40 * 1024 * 1024
CHUNK = 256 * 1024  # bytes held at once of a file that is copied or summed up
FREE_FLOOR = 200 * 1024 * 1024  # bytes; below this only reading goes on
LIKE_JPEG = ("image/webp", "image/heic", "image/heif", ".heic", ".heif")
SUFFIXES = {content_type: cleaning.SUFFIXES[kind] for kind, content_type in cleaning.CONTENT_TYPES.items()}
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


XML_LEFT_OUT = _(
    "The file carried the data of an invoice (XML) inside. The pages were kept, and the data was left out."
)


@dataclass(frozen=True)
class CleanFile:
    """A checked and re-encoded file, held on the disk and not in memory: `file` is open and has no name."""

    file: IO[bytes]
    content_type: str
    extension: str
    display_name: str
    pages: int = 1
    dropped: bool = False
    trusted: bool = False  # made by us: its pages need not be tried

    def __post_init__(self):
        weakref.finalize(self, self.file.close)

    @property
    def content(self) -> bytes:
        """All of it at once: for what is known to be small."""
        return b"".join(self.chunks())

    def chunks(self):
        """Its bytes from the beginning, a few at a time."""
        self.file.seek(0)
        while chunk := self.file.read(CHUNK):
            yield chunk


def read_upload(uploaded_file, *, allow=("JPEG", "PNG", "PDF")) -> CleanFile:
    """Check an uploaded file and return it re-encoded. Raises ValidationError saying what to do about it.

    The content says what it is, a full parse must agree; at most 40 MB. The pages of a PDF are tried later.
    """
    if uploaded_file.size > MAX_BYTES:
        raise too_large()
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
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the CleanFile
    try:
        said = file_cleaner.clean(source, target, name, allow=allow)
    except BaseException:
        target.close()
        raise
    if said["dropped"]:
        notes.add(XML_LEFT_OUT)
    return CleanFile(target, **said)


def too_large() -> ValidationError:
    """The refusal of a file that is larger than is taken."""
    return ValidationError(
        _("The file is larger than 40 MB. Scan it at a lower resolution, or choose a smaller one."),
        code="too_large",
    )


def _empty() -> ValidationError:
    return ValidationError(_("The file is empty. Save it or scan it again, then choose it."), code="empty")


class UnnamedFileHandler(TemporaryFileUploadHandler):
    """Streams an upload into a file without a name: nothing of it stays in the memory of the worker, and no
    temporary file can be left behind. Of a file that is too large the rest is read and thrown away, so that
    the other fields of its form arrive; `skipped` names the fields of such files.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.skipped: list[str] = []

    def receive_data_chunk(self, raw_data, start):
        """The next bytes of the file; raises SkipFile where they are too many."""
        if start + len(raw_data) > MAX_BYTES:
            self.skipped.append(self.field_name)
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def new_file(self, *args, **kwargs):
        """A file on the disk that has no name from the start."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        unnamed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
        self.file = UploadedFile(unnamed, self.file_name, self.content_type, 0, self.charset)

    def upload_interrupted(self):
        """The rest never came: close what there is, and it is gone."""
        if hasattr(self, "file"):
            self.file.close()


def taken(allow) -> str:
    """The one sentence that says what is taken: the help of every field for a file begins with it. Lazy."""
    if "PDF" in allow:
        return _("A photo (JPEG, PNG, HEIC, WebP) or PDF, up to 40 MB; a PDF of up to 200 pages.")
    return _("A picture (JPEG, PNG, HEIC, WebP), up to 40 MB.")


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

    def __init__(self, *, allow=("JPEG", "PNG", "PDF"), help_text="", **kwargs):
        self.allow = allow
        super().__init__(help_text=joined([taken(allow), *filter(None, [help_text])]), **kwargs)

    def widget_attrs(self, widget):
        """The types a browser offers to choose from, and what upload.js says of a file that is too large."""
        more = LIKE_JPEG if "JPEG" in self.allow else ()
        return super().widget_attrs(widget) | {
            "accept": ",".join([*(cleaning.CONTENT_TYPES[kind] for kind in self.allow), *more]),
            "data-most-bytes": MAX_BYTES,
            "data-too-large": too_large().message,
        }

    def get_bound_field(self, form, field_name):
        """As Django's, with our help text."""
        return UploadBoundField(form, self, field_name)

    def to_python(self, data):
        """The checked, re-encoded file, or None where none was chosen."""
        if isinstance(data, LargeFile):
            raise too_large()
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
        sums = _write(target, clean.chunks())
    except OSError as error:
        raise NotStored from error
    try:
        stored = StoredFile.objects.create(
            kind=kind,
            path=relative,
            display_name=clean.display_name,
            content_type=clean.content_type,
            pages=clean.pages,
            state=_first_state(clean),
            uploaded_by=by,
            **sums,
        )
        if stored.state == StoredFile.State.CHECKING:
            jobs.try_pages.enqueue(stored.public_id)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    transaction.on_commit(_Unkept(target).keep)
    return stored


def _first_state(clean: CleanFile) -> str:
    """A picture was decoded to its last pixel; whether the pages of a PDF can be drawn is tried later."""
    tried = clean.trusted or clean.content_type != cleaning.CONTENT_TYPES["PDF"]
    return StoredFile.State.SOUND if tried else StoredFile.State.CHECKING


def try_pages(public_id: str) -> None:
    """Draw every page of a stored PDF once, and keep whether that can be done: the work of jobs.try_pages."""
    stored = StoredFile.objects.get(public_id=public_id)
    try:
        with opened(stored) as source:
            page_drawer.try_all(source)
        stored.state = StoredFile.State.SOUND
    except (page_drawer.NotDrawn, Damaged):
        stored.state = StoredFile.State.UNSHOWABLE
    stored.save(update_fields=["state"])


def try_again(*, older_than: timedelta = timedelta(hours=1)) -> int:
    """Ask once more for pages that were never tried, since a worker was killed over them; how many."""
    waiting = StoredFile.objects.filter(
        state=StoredFile.State.CHECKING, uploaded_at__lt=timezone.now() - older_than
    )
    for stored in waiting:
        jobs.try_pages.enqueue(stored.public_id)
    return len(waiting)


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


def _write(target: Path, chunks) -> dict:
    """The size and the digest of what was written, as StoredFile takes them."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < FREE_FLOOR:
        raise OSError(errno.ENOSPC, "below the floor")
    temporary = target.with_suffix(".upload")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(target)
        _sync_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise
    return {"size": size, "sha256": digest.hexdigest()}


def _sync_folder(folder: Path):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(stored: StoredFile) -> IO[bytes]:
    """The stored file, open at its beginning. Raises Damaged when it is missing or not what was stored."""
    try:
        file = (settings.PRIVATE_ROOT / stored.path).open("rb")
    except OSError as error:
        raise Damaged(stored.public_id) from error
    if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
        file.close()
        raise Damaged(stored.public_id)
    file.seek(0)
    return file


def open_stored(stored: StoredFile) -> bytes:
    """The stored bytes, for what is known to be small. Raises Damaged as `opened` does."""
    with opened(stored) as file:
        return file.read()


def serve(request, stored: StoredFile, *, inline=False) -> HttpResponse:
    """Hand the file out, as a download or (our own re-encoded types only) shown in the browser.

    The caller has checked the right to it. A damaged file is answered with an error page and a line in the
    log.
    """
    try:
        file = opened(stored)
    except Damaged:
        errors.log.exception("a stored file is damaged")
        return errors.damaged(request)
    download = not (inline and stored.content_type in INLINE)
    if stored.size <= CHUNK:
        with file:
            return inert(file.read(), stored.display_name, stored.content_type, download=download)
    response = FileResponse(file, content_type=stored.content_type)
    return _inert(response, stored.display_name, download=download)


def inert(
    content: bytes, name: str, content_type: str = "application/pdf", *, download: bool = False
) -> HttpResponse:
    """A small file of our own making or re-encoding: it runs nothing, is taken for nothing else and kept by
    nobody.
    """
    return _inert(HttpResponse(content, content_type=content_type), name, download=download)


def _inert(response, name: str, *, download: bool):
    response["Content-Disposition"] = content_disposition_header(download, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_CSP
    response["Cache-Control"] = "no-store, private"
    return response


def made_here(
    content: bytes, *, name: str, pages: int = 1, content_type: str = cleaning.CONTENT_TYPES["PDF"]
) -> CleanFile:
    """A PDF or picture that we made ourselves, as `store` takes it; not checked again."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the CleanFile
    file.write(content)
    shown = cleaning.display_name(name, SUFFIXES[content_type])
    return CleanFile(file, content_type, SUFFIXES[content_type], shown, pages, trusted=True)


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
