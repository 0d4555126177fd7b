"""Reading a request body to its end, and noticing what Django's parser passes over in silence."""

import re

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.http import parse_header_parameters

FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
HEADER_LIMIT = 1024  # what Django's parser takes
FILE_NAMED = re.compile(rb'filename\*?\s*=\s*"?[^";\s]', re.IGNORECASE)
FIELD_NAMED = re.compile(rb';\s*name\s*=\s*"?([^";]*)', re.IGNORECASE)


class UnsoundBodyError(Exception):
    """The body is cut, malformed or too long. `status` is 400 or 413."""

    def __init__(self, status: int):
        super().__init__(str(status))
        self.status = status


class LostFile:
    """Stands in request.FILES for a file whose part the parser dropped, so that its field can say so."""

    name, size = "", 0

    def __bool__(self):
        return True

    def close(self):
        """Nothing is open; Django closes every uploaded file at the end of a request."""


class LargeFile(LostFile):
    """Stands there for a file that was larger than is taken."""


def read_form(request, *, limit: int):
    """Parse a POSTed form whole. Afterwards request.POST and request.FILES are what was sent, or
    UnsoundBodyError is raised.

    A body shorter than announced is refused (a cut "amount=1000" must not become "amount=1"), as is a
    multipart body without its closing line. A file part that Django drops (name in another encoding than
    UTF-8, name of dots only) leaves a LostFile behind, one that is too large a LargeFile. `limit` is in
    bytes, for the whole body.
    """
    announced = _announced(request)
    if announced > limit:
        _drain(request, limit)
        raise UnsoundBodyError(413)
    if request.content_type not in FORMS:
        return
    parts = PartWatch(_boundary(request)) if request.content_type == "multipart/form-data" else None
    request._stream = stream = WatchedStream(request._stream, parts)
    try:
        files = (request.POST, request.FILES)[1]
    except RequestDataTooBig as error:
        raise UnsoundBodyError(413) from error
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError) as error:
        raise UnsoundBodyError(400) from error
    if stream.count != announced or (parts and announced and not parts.closed):
        raise UnsoundBodyError(400)
    if parts:
        for field in _skipped(request):
            files.appendlist(field, LargeFile())
        _mark_lost(files, parts)


def _skipped(request) -> list[str]:
    return [field for handler in request.upload_handlers for field in getattr(handler, "skipped", ())]


def _announced(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise UnsoundBodyError(400) from None


def _boundary(request) -> bytes:
    _type, options = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    return options.get("boundary", "").encode("ascii", "replace")


def _drain(request, limit):
    """Read some of a refused body, so that the sender sees the answer and not a broken connection."""
    left = limit
    while left > 0 and (chunk := request.read(min(65536, left))):
        left -= len(chunk)


def _mark_lost(files, parts):
    if parts.unreadable:
        raise UnsoundBodyError(400)
    for field in set(parts.files):
        for _missing in range(parts.files.count(field) - len(files.getlist(field))):
            files.appendlist(field, LostFile())


class WatchedStream:
    """A request's input that counts what was read and shows it to a PartWatch."""

    def __init__(self, stream, parts=None):
        self.stream, self.parts, self.count = stream, parts, 0

    def read(self, *args):
        """As the stream beneath."""
        return self._seen(self.stream.read(*args))

    def readline(self, *args):
        """As the stream beneath."""
        return self._seen(self.stream.readline(*args))

    def close(self):
        """As the stream beneath."""
        self.stream.close()

    def _seen(self, chunk):
        self.count += len(chunk)
        if self.parts:
            self.parts.feed(chunk)
        return chunk


class PartWatch:
    """Follows a multipart body as it streams by and notes which fields sent a named file, and whether it was
    closed.
    """

    def __init__(self, boundary: bytes):
        self.delimiter = b"--" + boundary
        self.waiting = b""
        self.closed = self.unreadable = False
        self.files: list[str] = []

    def feed(self, chunk: bytes):
        """Take the next bytes, in chunks of any size."""
        data = self.waiting + chunk
        while (found := data.find(self.delimiter)) >= 0:
            rest = data[found + len(self.delimiter) :]
            head, ended, after = rest.partition(b"\r\n\r\n")
            if rest.startswith(b"--"):
                self.closed, data = True, rest[2:]
            elif ended:
                self._header(head)
                data = after
            elif len(rest) > 2 * HEADER_LIMIT:
                data = rest
            else:
                self.waiting = data[found:]
                return
        self.waiting = data[-len(self.delimiter) :]

    def _header(self, head: bytes):
        named = FILE_NAMED.search(head)
        if named is None:
            self.unreadable = self.unreadable or not _is_utf8(head)
            return
        field = FIELD_NAMED.search(head)
        self.files.append(field[1].decode("utf-8", "replace").strip() if field else "")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
