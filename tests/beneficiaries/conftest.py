"""What the tests of files stand on: a post as a browser sends it, and pages without the panels of higher
apps.
"""

import pytest
from django.urls import reverse

from core import panels
from tests.factories import make_file, national_id


@pytest.fixture
def own_panels(monkeypatch):
    """No higher app adds to the page, so that its queries are those of the file alone."""
    monkeypatch.setattr(panels, "_panels", panels.defaultdict(list))


@pytest.fixture
def file(ataa, officer):
    """A file with a head born in 1985, two children and one income; the profile is there for categories and
    types.
    """
    return make_file(by=officer, members=2)


@pytest.fixture
def desk(officer, client_for):
    """A client signed in at the desk."""
    return client_for(officer)


def person_data(**changed) -> dict:
    """What a browser sends of a person's facts."""
    return {
        "first_name": "سعاد",
        "father_name": "فهد",
        "grandfather_name": "علي",
        "family_name": "الدوسري",
        "id_kind": "national",
        "id_number": national_id(70_000_001),
        "id_pending_reason": "",
        "birth_date_day": "12",
        "birth_date_month": "5",
        "birth_date_year": "1405",
        "birth_date_calendar": "H",
        "sex": "female",
        "marital_status": "widowed",
        "nationality": "سعودية",
        **changed,
    }


def opening(**changed) -> dict:
    """What a browser sends to open a file."""
    from policy.models import Category

    widow = Category.objects.get(code="poor_family").pk
    return person_data(
        **{"mobile": "0509998887", "city": "العيون", "district": "النخيل", "categories": [widow], **changed}
    )


def member_data(**changed) -> dict:
    """What a browser sends of a new child of the household."""
    return person_data(
        **{
            "relationship": "child",
            "lives_in": "on",
            "counted": "on",
            "marital_status": "single",
            "birth_date_year": "1440",
            **changed,
        }
    )


def fact_data(**changed) -> dict:
    """What a browser sends of an income."""
    return {"kind": "salary", "amount": "2500", "period": "month", **changed}


def url_of(name, row, *more) -> str:
    """The address of a page of a file or of one of its rows."""
    return reverse(f"beneficiaries:{name}", args=[*more, row.public_id])


def errors_of(response) -> dict:
    """The objections of a form that came back, as plain text by field."""
    assert response.status_code == 422, response.status_code
    return {
        name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()
    }


def edit(section, file):
    """The address of the form of a section."""
    return reverse("beneficiaries:edit", args=[file.public_id, section])


def head_data(file, **changed):
    """The head of a file as the form of its identity shows it."""
    return person_data(
        **{
            "first_name": "سالم",
            "father_name": "عبدالله",
            "grandfather_name": "محمد",
            "family_name": "الحربي",
            "id_number": "",
            "birth_date_day": "1",
            "birth_date_month": "5",
            "birth_date_year": "1985",
            "birth_date_calendar": "G",
            "sex": "male",
            "marital_status": "married",
            "nationality": "سعودي",
            "version": file.version,
            **changed,
        }
    )
