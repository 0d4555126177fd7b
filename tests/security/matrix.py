"""Reading matrix.yaml and asking the product the same questions."""

from pathlib import Path

import yaml
from django.db import transaction

from accounts.enums import Role
from tests.addresses import address

FILE = Path(__file__).with_name("matrix.yaml")
ROLES = [role.value for role in Role]


def read() -> dict:
    """{(route, method, role): status} from the file, whose lines name the roles of each status, "rest" for
    the others.
    """
    expected = {}
    for name, methods in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        for method, groups in methods.items():
            named = {role for roles in groups.values() for role in roles.split() if role != "rest"}
            for status, roles in groups.items():
                chosen = set(ROLES) - named if roles == "rest" else set(roles.split())
                expected |= {(name, method, role): status for role in chosen}
    return expected


def ask(browser, method, route, world) -> int:
    """The status of one request, with whatever it wrote taken back."""
    with transaction.atomic():
        status = getattr(browser, method)(address(route, world)).status_code
        transaction.set_rollback(True)
    return status
