"""Rows for tests, made with as little as a test needs to say. Names are invented."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from accounts.models import RoleGrant, User
from beneficiaries.models import Beneficiary, HouseholdMember, Income, Person
from eligibility.enums import IN_STUDY, Status
from eligibility.models import Assessment, Decision, Delivery, Notice, Service, ServiceRequest
from policy.models import Category

_serial = count(1)
PASSWORD = "نخلة-باسقة-في-الوادي"
# What the record of a charity says.
CHARITY = {
    "name": "جمعية سنابل الخير بتبوك",
    "short_name": "جمعية سنابل",
    "licence_number": "1234",
    "city": "تبوك",
    "address": "حي الورود",
    "phone": "+966144220000",
    "hours": "الأحد إلى الخميس، 8:00 إلى 14:00",
    "email": "info@example.org",
    "bank_name": "بنك الأمل",
    "iban": "SA0380000000608010167519",
    "signatories": [["سالم القحطاني", "رئيس مجلس الإدارة"]],
}


def national_id(serial: int, first: str = "1") -> str:
    """A made-up identity number with a right check digit."""
    digits = f"{first}{serial:08d}"
    total = sum(sum(divmod(int(d) * 2, 10)) if place % 2 == 0 else int(d) for place, d in enumerate(digits))
    return digits + str(-total % 10)


def make_user(*roles: str, username: str = "", **facts) -> User:
    """A member of staff with these roles."""
    username = username or f"user{next(_serial)}"
    user = User(
        username=username,
        **{"full_name": f"موظف {username}", "email": f"{username}@example.invalid", **facts},
    )
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user


def make_person(**facts) -> Person:
    """A person with a four-part name, a valid identity number and a mobile."""
    serial = next(_serial)
    person = Person(
        **{
            "first_name": "سالم",
            "father_name": "عبدالله",
            "grandfather_name": "محمد",
            "family_name": "الحربي",
            "id_kind": "national",
            "id_number": national_id(serial),
            "birth_date": date(1985, 5, 1),
            "sex": "male",
            "marital_status": "married",
            "mobile": f"+9665{serial:08d}",
            "nationality": "سعودي",
            **facts,
        }
    )
    person.refresh_keys()
    person.save()
    return person


def make_file(
    *, by, categories=("poor_family",), head=None, members=0, income="1500", **facts
) -> Beneficiary:
    """A file with its head, so many children and one declared income (None for no income row)."""
    file = Beneficiary.objects.create(
        file_number=f"F-1448-{next(_serial):06d}",
        head=head or make_person(),
        opened_by=by,
        **{"district": "النخيل", "city": "العيون", "short_address": "RNBB2312", **facts},
    )
    file.categories.set(Category.objects.filter(code__in=categories))
    for _number in range(members):
        child = make_person(
            first_name="نورة", sex="female", marital_status="single", birth_date=date(2015, 1, 1)
        )
        HouseholdMember.objects.create(beneficiary=file, person=child, relationship="child")
    if income is not None:
        Income.objects.create(beneficiary=file, owner=file.head, kind="salary", amount=income, period="month")
    return file


REGISTERED = IN_STUDY | {
    Status.APPROVED,
    Status.PARTLY_APPROVED,
    Status.REJECTED,
    Status.DELIVERING,
    Status.DELIVERED,
    Status.CLOSED,
}


def request_at(
    status,
    *,
    file,
    profile,
    by,
    service=None,
    researcher=None,
    decider=None,
    decided=None,
    told_at=None,
    **facts,
) -> ServiceRequest:
    """A request standing at `status`, with the columns that its status implies (not the papers and
    signatures).

    From `evaluated` on it has a completed assessment; decided ones have a decision (`decided` are columns of
    it), told from `delivering` on: now, or at the moment `told_at`.
    """
    now, serial = timezone.now(), next(_serial)
    known = {"status": status, "need": "إيجار متأخر", "opened_by": by}
    if status not in {"draft", "withdrawn"}:
        known |= {"reference": f"R-{serial:04d}-TEST", "submitted_at": now - timedelta(days=20)}
    if status in REGISTERED:
        known |= {
            "registration_number": f"T-1448-{serial:06d}",
            "registered_at": now,
            "registered_by": by,
        }
    if researcher:
        known |= {"assigned_researcher": researcher, "assigned_at": now}
    request = ServiceRequest.objects.create(
        beneficiary=file,
        profile=profile,
        service=service or Service.objects.order_by("order").first(),
        **(known | facts),
    )
    _add_study(request, status, researcher)
    add_decision(request, status, decider or by, **(decided or {}))
    if told_at or status in {"delivering", "delivered", "closed"}:
        told(request, by=decider or by, at=told_at)
    return request


def told(request, *, by, at=None) -> Notice:
    """The applicant was told of the decision by telephone: now, or at a moment."""
    return Notice.objects.create(
        decision=request.decision, how="phone", proof="اتصال", by=by, at=at or timezone.now()
    )


def _add_study(request, status, researcher):
    if researcher is None or status not in REGISTERED - {Status.STUDYING}:
        return
    from eligibility.models import CriteriaSet

    Assessment.objects.create(
        request=request,
        researcher=researcher,
        criteria_set=CriteriaSet.objects.first(),
        summary="أسرة محتاجة",
        recommendation="approve",
        recommended_amount=1000,
        recommended_months=12,
        reasons="دخل لا يكفي",
        completed_at=timezone.now(),
    )


def add_decision(request, status, decider, **columns):
    """The decision that `status` implies, if it implies one; `columns` differ from the usual one."""
    outcomes = {
        "approved": "approved",
        "partly_approved": "partly_approved",
        "rejected": "rejected",
        "delivering": "approved",
        "delivered": "approved",
        "closed": "approved",
    }
    if status not in outcomes:
        return
    outcome, now = outcomes[status], timezone.now()
    granted = {} if outcome == "rejected" else {"amount": 1000, "months": 12}
    usual = {
        "number": f"Q-1448-{next(_serial):06d}",
        "outcome": outcome,
        "reason_text": "لأسباب مبينة",
        "reference": "لائحة الدعم، المادة 3",
        "decided_by": decider,
        "decided_at": now,
    }
    Decision.objects.create(request=request, **(usual | granted | columns))
    if status in {"delivering", "delivered", "closed"}:
        done = (
            {
                "what": "تحويل",
                "receiver_name": "سالم",
                "receiver_check": "identity",
                "receiver_id": "1000000008",
                "proof_note": "TR-1",
                "delivered_by": request.opened_by,
                "delivered_at": now,
            }
            if status != "delivering"
            else {}
        )
        Delivery.objects.create(
            request=request, method="handed", started_by=request.opened_by, started_at=now, **done
        )
