"""The box of an answer: sealed with the key of its round, and as large as every other: whatever would
make it larger is refused. Pure.
"""

import json
from typing import Any

from core.passing import seal, unseal

SIZE = 8192  # bytes of what is said
WORDS = 1000  # letters of all free words together: each escaped, they leave room for a hundred figures


def pack(key: bytes, mark: str, *, cell: int, answers: dict[int, Any]) -> bytes:
    """The answers (question's key to figure or words) given through a link into `cell`, for the row with that
    mark. Raises ValueError for more than fits into a box.
    """
    plain = json.dumps({"cell": cell, "answers": answers}, ensure_ascii=False).encode()
    if len(plain) > SIZE:
        raise ValueError(f"{len(plain)} bytes do not fit into a box of {SIZE}.")
    return seal(key, plain.ljust(SIZE), mark.encode())


def unpack(key: bytes, mark: str, sealed: bytes) -> tuple[int, dict[int, Any]] | None:
    """(cell, answers) of `pack`; None for a box that was changed or is another's."""
    plain = unseal(key, sealed, mark.encode())
    if plain is None:
        return None
    said = json.loads(plain)
    return said["cell"], {int(pk): given for pk, given in said["answers"].items()}
