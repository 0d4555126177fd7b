"""Finding the file of whoever stands at the desk: search before create."""

from beneficiaries.models import Beneficiary
from beneficiaries.search import Hit, find_people
from core.ids import sent_id
from core.searches import term

LIKELY = 6


def likely_files(user, *, name: str = "", mobile: str = "") -> list[Hit]:
    """The people on file with this mobile, or with a name of two words or more like this one: a hit for each
    file, at most six.
    """
    hits = find_people(user, term(mobile), LIKELY) if mobile else []
    if len(name.split()) > 1:
        hits += find_people(user, term(name), LIKELY)
    by_file = {}
    for hit in hits:
        by_file.setdefault(hit.file.pk, hit)
    return list(by_file.values())[:LIKELY]


def file_or_none(user, public_id: str) -> Beneficiary | None:
    """The file of that id within the user's scope."""
    if not sent_id(public_id):
        return None
    files = Beneficiary.objects.visible_to(user).select_related("head")
    return files.filter(public_id=public_id).first()
