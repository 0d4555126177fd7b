"""From bytes of unknown origin to a clean picture or PDF: no database, no disk, no settings. Carried out by
`core.file_cleaner` in a process that can be killed, never in a web worker.
"""

import io
import re
import unicodedata
import warnings
import zlib
from dataclasses import dataclass

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pikepdf.settings import set_qpdf_limits
from PIL import Image, ImageOps

# Names that are taken at all; what a file is, is said by its content alone.
EXTENSIONS = {"", "jpg", "jpeg", "jpe", "jfif", "png", "heic", "heif", "webp", "pdf"}
# Kinds that are taken wherever a JPEG is and become one (a PNG where they are see-through).
LIKE_JPEG = {"WEBP", "HEIF"}
CONTENT_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "PDF": "application/pdf"}
SUFFIXES = {"JPEG": "jpg", "PNG": "png", "PDF": "pdf"}
MAGIC = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}  # of still pictures
PDF_WITHIN = 1024  # bytes in which %PDF- must stand
END_OF_JPEG = b"\xff\xd9"

MAX_PIXELS = 50_000_000
MAX_JPEG_PIXELS = 120_000_000  # a JPEG is decoded at a half or less
MAX_SCANS = 100  # of a JPEG; a progressive one has about ten
MAX_SIDE = 4096  # pixels kept of the longer side: A4 at 350 dpi
MAX_PNG_TEXT = 256 * 1024  # bytes, unpacked
MAX_PAGES = 200
MAX_OBJECTS = 50_000
MAX_STREAM = 64 * 1024 * 1024  # bytes, unpacked
NAME_BYTES = 120
UNSEEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # control, bidi and zero-width, unassigned, breaks

# Pillow warns above its limit and refuses above twice the limit; here the warning refuses too.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
# For the whole process, before any thread opens a PDF (qpdf keeps them globally).
set_qpdf_limits(
    flate_max_memory=MAX_STREAM,
    run_length_max_memory=MAX_STREAM,
    png_max_memory=MAX_STREAM,
    tiff_max_memory=MAX_STREAM,
    dct_max_memory=MAX_STREAM,
    doc_max_warnings=200,
)

FORBIDDEN_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
    "/GoTo3DView",
}
FORBIDDEN_KEYS = {"/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/AA"}
FORBIDDEN_TYPES = {
    "/EmbeddedFile",
    "/3D",
    "/RichMedia",
    "/Movie",
    "/Screen",
    "/FileAttachment",
    "/Sound",
}

# What the root of a PDF keeps; the rest is of other programs, or tells of the computer it was made on.
ROOT_KEYS = {
    "/Type",
    "/Version",
    "/Pages",
    "/PageLabels",
    "/PageLayout",
    "/PageMode",
    "/ViewerPreferences",
    "/Names",
    "/Dests",
    "/Outlines",
    "/AcroForm",
    "/StructTreeRoot",
    "/MarkInfo",
    "/Lang",
    "/OCProperties",
    "/OutputIntents",
}
# What any part of a PDF may carry that is not seen on a page: who made it, with what, and small twins of it.
UNSEEN_KEYS = ("/Metadata", "/PieceInfo", "/Thumb")
_JPEG_MARK = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_JPEG_ALONE = {0x01, 0xD8}  # marks that no length follows
# Of the segments of a JPEG that decode nothing those stay that say how its colours are meant.
_JPEG_TOLD = {*range(0xE0, 0xF0), 0xFE}
_JPEG_COLOURS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}

UNLIKE_ITS_NAME = _(
    "The content of the file is not what its name says. Open it, save it again, and choose the new file."
)
BROKEN_PICTURE = _(
    "The picture cannot be read to its end. Take it again, or save it again as JPEG, and choose it."
)
HUGE_PICTURE = _("The picture has too many pixels. Save it smaller, then choose it again.")
BROKEN_PDF = _("This PDF cannot be read. Scan or print it to PDF again, then choose it.")
COSTLY_PICTURE = _("This picture takes too long to open. Take a screenshot of it, and choose that.")
COSTLY = _("This file takes too long to open. Print it to PDF again, or send pictures of its pages.")


@dataclass(frozen=True)
class Made:
    """A checked and re-encoded file; `pages` is 1 for pictures. `dropped` says that an associated XML was
    left out of it.
    """

    content: bytes
    content_type: str
    extension: str
    display_name: str
    pages: int = 1
    dropped: bool = False


def clean(content: bytes, name: str, *, allow) -> Made:
    """The clean twin of a JPEG, PNG, HEIC, WebP or PDF, or ValidationError. The content says what it is; a
    name that is none of theirs is refused.
    """
    if extension_of(name) not in EXTENSIONS:
        raise refused("type", name, allow=allow)
    kind = kind_of(content)
    if kind is None:
        raise refused("magic" if extension_of(name) else "type", name, allow=allow)
    if kind not in allow and not (kind in LIKE_JPEG and "JPEG" in allow):
        raise refused("type", name, allow=allow)
    pages, dropped = 1, False
    if kind == "PDF":
        content, pages, dropped = clean_pdf(content)
    else:
        content, kind = clean_picture(content, kind)
    suffix = extension_of(name) if kind == "JPEG" and extension_of(name) == "jpeg" else SUFFIXES[kind]
    return Made(content, CONTENT_TYPES[kind], suffix, display_name(name, suffix), pages, dropped)


def extension_of(name: str) -> str:
    """The extension of a name in small letters, without the dot; empty where there is none."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def kind_of(content: bytes) -> str | None:
    """What the first bytes say: JPEG, PNG, WEBP, HEIF, PDF; None for anything else."""
    for kind, magic in MAGIC.items():
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return "HEIF"
    return "PDF" if b"%PDF-" in content[:PDF_WITHIN] else None


def _only(allow):
    if "PDF" not in allow:
        return _("Only pictures (JPEG, PNG, HEIC, WebP) are taken here. Save it as one and choose it again.")
    return _(
        "Only photos (JPEG, PNG, HEIC, WebP) and PDF files are taken. Save the paper as one of these and "
        "choose it again."
    )


MESSAGES = {
    "magic": UNLIKE_ITS_NAME,
    "pixels": HUGE_PICTURE,
    "picture": BROKEN_PICTURE,
    "text": BROKEN_PICTURE,
    "scans": COSTLY_PICTURE,
    "broken": BROKEN_PDF,
    "objects": BROKEN_PDF,
    "bomb": BROKEN_PDF,
    "costly": COSTLY,
    "pages": _("The PDF has more than 200 pages. Split it into smaller files."),
    "encrypted": _("This PDF is locked with a password. Save it without one, then choose it again."),
    "active": _(
        "This PDF carries a program or another file inside. Print it to PDF again, then choose the new one."
    ),
    "busy": _("Many files are being looked at just now. Wait a little, then choose the file again."),
}


def refused(code: str, name: str = "", *, allow=("JPEG", "PNG", "PDF")) -> ValidationError:
    """The refusal with this code, in words that say what to do."""
    return ValidationError(_only(allow) if code == "type" else MESSAGES[code], code=code)


def display_name(name: str, extension: str) -> str:
    """The name as shown: no invisible or direction-changing characters, at most 120 bytes, extension kept."""
    stem = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = "".join(char for char in stem if unicodedata.category(char) not in UNSEEN)
    if extension_of(stem) in EXTENSIONS - {""}:
        stem = stem.rpartition(".")[0]
    stem = stem.strip(" .") or "file"
    room = NAME_BYTES - len(extension) - 1
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip()}.{extension}"


# --- pictures ----------------------------------------------------------------------------------


def clean_picture(content: bytes, kind: str) -> tuple[bytes, str]:
    """The picture decoded in full, turned upright, at most 4096 pixels a side, and encoded anew; and as what
    (a WebP or HEIC becomes a PNG where it is see-through, else a JPEG). What was encoded is opened once more.
    """
    if kind == "PNG":
        _check_png_text(content)
    if kind == "JPEG":
        _check_scans(content)
    if kind == "HEIF":
        _open_heif()
    try:
        if kind == "JPEG":
            content = _with_its_end(content)
        with _decoded(content, kind) as picture:
            upright = _upright(picture)
        if kind in LIKE_JPEG:
            kind = "PNG" if upright.mode == "RGBA" else "JPEG"
        encoded = _encoded(upright, kind)
        with Image.open(io.BytesIO(encoded), formats=(kind,)) as again:
            again.load()
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refused("pixels") from error
    except Exception as error:  # hostile bytes make decoders raise anything at all
        raise refused("picture") from error
    return encoded, kind


def _open_heif():
    """Let Pillow open HEIC, in one thread and the picture alone; only where one came, as it takes a while."""
    from pi_heif import register_heif_opener

    register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


def _decoded(content: bytes, kind: str):
    """The open picture with its pixels, of a size that is taken."""
    picture = Image.open(io.BytesIO(content), formats=(kind,))
    _check_size(picture)
    picture.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a large JPEG is decoded at a half or less
    picture.load()
    return picture


def _with_its_end(content: bytes) -> bytes:
    """A JPEG with the two bytes that end it, which some scanners leave out. Where more than these is missing
    whatever follows is taken for pixels: then the picture is cut, and refused.
    """
    if content.find(END_OF_JPEG, max(content.rfind(b"\xff\xda"), 0)) >= 0:
        return content
    ended = content.removesuffix(b"\xff") + END_OF_JPEG
    followed = content.removesuffix(b"\xff") + bytes(range(1, 255)) * 64 + END_OF_JPEG
    if _decoded(ended, "JPEG").tobytes() != _decoded(followed, "JPEG").tobytes():
        raise refused("picture")
    return ended


def _check_scans(content: bytes):
    """Refuse a JPEG of very many scans before any is decoded: each costs as much as the whole picture."""
    if content.count(b"\xff\xda") > MAX_SCANS:
        raise refused("scans")


def _check_size(picture):
    # A JPEG is decoded smaller, the others cannot be.
    most = MAX_JPEG_PIXELS if picture.format == "JPEG" else MAX_PIXELS
    if picture.width * picture.height > most:
        raise refused("pixels")


def _upright(picture):
    """The bare pixels on a new canvas: metadata has nowhere to travel."""
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I"):
        turned = turned.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    see_through = turned.has_transparency_data and picture.format != "JPEG"
    mode = "RGBA" if see_through else "L" if turned.mode in {"1", "L"} else "RGB"
    bare = Image.new(mode, turned.size)
    bare.paste(turned.convert(mode))
    return bare


def _encoded(picture, kind) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        picture.save(out, "JPEG", quality=88, optimize=True)
    else:
        picture.save(out, "PNG", compress_level=2)  # packing harder takes longer than decoding
    return out.getvalue()


def _check_png_text(content: bytes):
    """Refuse a PNG whose text chunks unpack to more than a little; walks the chunks without decoding the
    picture.
    """
    at, unpacked = len(MAGIC["PNG"]), 0
    while at + 8 <= len(content):
        length, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + length]
        if name in {b"tEXt", b"zTXt", b"iTXt", b"iCCP"}:
            unpacked += _unpacked_size(body, name)
        if unpacked > MAX_PNG_TEXT and name != b"iCCP":
            raise refused("text")
        at += 12 + length


def _unpacked_size(body: bytes, name: bytes) -> int:
    if name == b"tEXt":
        return len(body)
    start = body.find(b"x", body.find(b"\0"))  # a zlib stream begins with 0x78
    if start < 0:
        return len(body)
    try:
        return len(zlib.decompressobj().decompress(body[start:], MAX_PNG_TEXT + 1))
    except zlib.error:
        return len(body)


# --- PDFs --------------------------------------------------------------------------------------


def clean_pdf(content: bytes) -> tuple[bytes, int, bool]:
    """The PDF rebuilt from its parsed objects, how many pages it has (1 to 200), and whether an associated
    XML was dropped. A broken one is not mended by guess, what is only protected against changes is taken,
    and what was rebuilt is opened again.
    """
    _check_announced(content)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True, attempt_recovery=False) as pdf:
            pages = _check_pages(pdf)
            dropped = _drop_associated_xml(pdf)
            _check_objects(pdf)
            rebuilt = _rebuilt(pdf)
        with pikepdf.open(io.BytesIO(rebuilt), attempt_recovery=False) as again:
            if len(again.pages) != pages:
                raise refused("broken")
    except pikepdf.PasswordError as error:
        raise refused("encrypted") from error
    except ValidationError:
        raise
    except Exception as error:  # hostile bytes make parsers raise anything at all
        raise refused("broken") from error
    return rebuilt, pages, dropped


def _check_announced(content: bytes):
    """Refuse a PDF that announces very many objects, before any of them is unpacked: a stream of sixty
    kilobytes can hold millions.
    """
    packed = [int(number) for number in re.findall(rb"/N\s{0,3}(\d{1,10})\b", content)]
    if sum(number for number in packed if number > MAX_OBJECTS // 10) > MAX_OBJECTS:
        raise refused("objects")
    if any(int(size) > 20 * MAX_OBJECTS for size in re.findall(rb"/Size\s{0,3}(\d{1,10})\b", content)):
        raise refused("objects")


def _check_pages(pdf) -> int:
    pages = len(pdf.pages)
    if pages < 1:
        raise refused("broken")
    if pages > MAX_PAGES:
        raise refused("pages")
    return pages


def _drop_associated_xml(pdf) -> bool:
    """Take out the XML that a PDF/A-3 declares as data of its own, such as an electronic invoice, and say
    whether there was any. Whatever else is embedded stays, and is refused with the rest.
    """
    found = pdf.Root.get("/AF")
    associated = list(found) if isinstance(found, pikepdf.Array) else []
    names = pdf.Root.get("/Names", {})
    listed = list(pikepdf.NameTree(names.EmbeddedFiles).values()) if "/EmbeddedFiles" in names else []
    if not associated or not all(_is_associated_xml(spec) for spec in [*associated, *listed]):
        return False
    for spec in [*associated, *listed]:
        for stream in spec.get("/EF", pikepdf.Dictionary()).values():
            _forget(stream, "/Type")
        _forget(spec, "/EF")
    _forget(pdf.Root, "/AF")
    if listed:
        _forget(names, "/EmbeddedFiles")
    return True


def _forget(item, key):
    if key in item:
        del item[key]


def _is_associated_xml(spec) -> bool:
    if not isinstance(spec, pikepdf.Dictionary) or "/AFRelationship" not in spec:
        return False
    streams = list(spec.get("/EF", pikepdf.Dictionary()).values())
    return bool(streams) and all(_is_xml(stream) for stream in streams)


def _is_xml(stream) -> bool:
    if not isinstance(stream, pikepdf.Stream) or _is_bomb(stream):
        return False
    if str(stream.get("/Subtype", "")) not in {"/text/xml", "/application/xml"}:
        return False
    return stream.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _check_objects(pdf):
    objects = list(pdf.objects)
    if len(objects) > MAX_OBJECTS:
        raise refused("objects")
    opening = pdf.Root.get("/OpenAction")
    harmless = opening is None or isinstance(opening, pikepdf.Array) or opening.get("/S") == "/GoTo"
    if not harmless or any(_is_active(item) for item in [*objects, pdf.trailer]):
        raise refused("active")
    if any(_is_bomb(item) for item in objects):
        raise refused("bomb")


def _is_active(item, depth=0) -> bool:
    """Whether an object, or one written inside it, runs something or carries a file."""
    if depth > 20:
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_active(part, depth + 1) for part in item if not _stands_alone(part))
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if isinstance(item, pikepdf.Stream) and "/F" in item:  # its content lies in a file elsewhere
        return True
    names = {key: str(item.get(key)) for key in ("/Type", "/Subtype", "/S") if _is_name(item.get(key))}
    if FORBIDDEN_KEYS & set(item.keys()) or names.pop("/S", "") in FORBIDDEN_ACTIONS:
        return True
    if FORBIDDEN_TYPES & set(names.values()):
        return True
    parts = [item.get(key) for key in set(item.keys())]
    return any(_is_active(part, depth + 1) for part in parts if not _stands_alone(part))


def _is_name(part) -> bool:
    return isinstance(part, pikepdf.Name)


def _stands_alone(part) -> bool:
    """Indirect objects are looked at in their own right; scalars hold nothing."""
    return not isinstance(part, pikepdf.Object) or part.is_indirect


def _is_bomb(item) -> bool:
    """Whether a stream unpacks, or a picture decodes, to more than a paper ever needs."""
    if not isinstance(item, pikepdf.Stream):
        return False
    pixels = int(item.get("/Width", 0)) * int(item.get("/Height", 0))
    filters = item.get("/Filter", [])
    filters = list(filters) if isinstance(filters, pikepdf.Array | list) else [filters]
    if (item.get("/Subtype") == "/Image" and pixels > 4 * MAX_PIXELS) or len(filters) > 3:
        return True
    if not filters or filters[0] != "/FlateDecode":
        return False
    try:
        unpacked = zlib.decompressobj().decompress(item.read_raw_bytes(), MAX_STREAM + 1)
    except zlib.error:
        return False
    return len(unpacked) > MAX_STREAM


def _rebuilt(pdf) -> bytes:
    for key in set(pdf.Root.keys()) - ROOT_KEYS:
        del pdf.Root[key]
    del pdf.docinfo
    for item in list(pdf.objects):
        _make_bare(item)
        if _filters(item)[-1:] in (["/DCTDecode"], ["/DCT"]):
            _make_photo_bare(pdf, item)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _make_bare(item):
    """Take out of an object, and of those written inside it, what is seen on no page."""
    if isinstance(item, pikepdf.Array):
        parts = list(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key in UNSEEN_KEYS:
            _forget(item, key)
        parts = [item.get(key) for key in set(item.keys())]
    else:
        return
    for part in parts:
        if not _stands_alone(part):
            _make_bare(part)


def _filters(item) -> list[str]:
    """The names of the filters of a stream, the outermost first."""
    found = item.get("/Filter") if isinstance(item, pikepdf.Stream) else None
    if found is None:
        return []
    return [str(name) for name in found] if isinstance(found, pikepdf.Array) else [str(found)]


def _make_photo_bare(pdf, stream):
    """Take out of a JPEG what tells where, when and by whom it was taken. Its pixels are not encoded anew."""
    names, parms = _filters(stream), stream.get("/DecodeParms")
    parms = list(parms) if isinstance(parms, pikepdf.Array) else [parms]
    parms += [None] * (len(names) - len(parms))
    raw = stream.read_raw_bytes()
    if names[:-1]:
        outer = pikepdf.Stream(pdf, raw)
        outer.Filter = pikepdf.Array([pikepdf.Name(name) for name in names[:-1]])
        if any(part is not None for part in parms[:-1]):
            outer.DecodeParms = pikepdf.Array(parms[:-1])
        raw = outer.read_bytes()
    stream.write(bare_jpeg(raw), filter=pikepdf.Name.DCTDecode, decode_parms=parms[-1])


def bare_jpeg(content: bytes) -> bytes:
    """A JPEG without Exif, XMP, IPTC, comments and what follows its end: its segments are walked, nothing is
    decoded. What is no JPEG comes back as it was.
    """
    if not content.startswith(MAGIC["JPEG"]):
        return content
    kept, at = [content[:2]], 2
    while mark := _JPEG_MARK.search(content, at):
        kept.append(content[at : mark.start()])  # the pixels of a scan
        kind, begins = mark[1][0], mark.end()
        if kind == END_OF_JPEG[1]:
            return b"".join([*kept, END_OF_JPEG])
        alone = kind in _JPEG_ALONE
        at = begins + (0 if alone else int.from_bytes(content[begins : begins + 2]))
        meant = _JPEG_COLOURS.get(kind)
        if kind not in _JPEG_TOLD or (meant and content.startswith(meant, begins + 2)):
            kept += [mark[0][-2:], content[begins:at]]
    return b"".join([*kept, content[at:]])
