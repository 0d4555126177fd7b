"""Requests under study, for the tests of the study."""

from datetime import timedelta

from django.utils import timezone

from core.models import StoredFile
from eligibility.models import Declaration, Service
from eligibility.statement.declared import SHAPE, digest, snapshot
from tests.factories import make_file, request_at


def studying(profile, officer, researcher=None, service="food_basket", **facts):
    """A request being studied, accepted ten days ago; its file is in the charity's area and has 1500
    declared.
    """
    file = facts.pop("file", None) or make_file(by=officer, city="العيون", members=2)
    request = request_at(
        "studying",
        file=file,
        profile=profile,
        by=officer,
        researcher=researcher,
        service=Service.objects.on_offer().get(code=service),
        **facts,
    )
    request.registered_at = timezone.now() - timedelta(days=10)
    request.save(update_fields=["registered_at"])
    return request


def sign(request):
    """A declaration over the data as it stands."""
    stored = StoredFile.objects.create(
        kind="signature",
        path=f"aa/{request.public_id}",
        display_name="s.png",
        content_type="image/png",
        size=1,
        sha256="0" * 64,
    )
    facts = snapshot(request)
    return Declaration.objects.create(
        request=request,
        text_version="1",
        text="إقرار",
        snapshot=facts,
        shape=SHAPE,
        digest=digest(facts),
        signer_kind="self",
        signer_name="سالم",
        method="screen",
        signature=stored,
        responsibility_accepted=True,
        committee_explained=True,
        witnessed_by=request.opened_by,
        signed_at=timezone.now(),
    )


def written(**changed) -> dict:
    """What a researcher writes to complete an assessment of a food basket."""
    return {
        "summary": "أسرة من ثلاثة أفراد",
        "social_notes": "",
        "recommendation": "approve",
        "recommended_amount": 600,
        "recommended_quantity": 1,
        "recommended_months": 1,
        "reasons": "دخل لا يكفي",
        "override_reason": "الدخل ثابت من كشف الحساب",
        **changed,
    }


def tomorrow(hour=10):
    """Tomorrow at a full hour in Riyadh."""
    day = timezone.localtime() + timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
