"""What the making of a demo charity stands on: chance with a seed, the clock, the catalogue, the staff, the
history.
"""

import base64
import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from random import Random
from types import SimpleNamespace

from django.utils import timezone
from PIL import Image, ImageDraw

from beneficiaries.models import Beneficiary
from core.chain import link
from core.hijri import hijri_year
from core.models import AuditEvent, ChainHead, Counter, StoredFile
from core.uploads import made_here, store
from core.workdays import is_working_day
from demo.charities import demo_charity
from demo.staff import make_staff
from demo.writer import Writer
from eligibility.catalogue.rules import MechanismFact, demanded
from eligibility.models import CriteriaSet, MechanismRule, RequiredDocument, Service
from policy.models import Category, Holiday
from surveys.actions.questionnaires import current_survey

MOMENTS = ("after_decision", "after_delivery", "group")  # at which somebody was asked in the demo
SMALL = 100  # files up to which the sheets of the decisions are made: each takes a dozen queries
hijri_year_of = lru_cache(maxsize=4000)(hijri_year)


@dataclass(frozen=True)
class AskedPaper:
    """A line of the catalogue's list of papers, with the type it names."""

    service_id: int
    category_id: int | None
    type: object
    owner: str
    required: bool
    why: str


class World:
    """One fill. Everything random comes from `chance`, so that a seed gives the same charity."""

    def __init__(self, profile, seed: int, files: int = 40):
        self.profile, self.small = profile, files <= SMALL
        # A second fill with the same seed goes on from where the first ended.
        self.chance = Random(f"{seed}/{Beneficiary.objects.count()}")
        self.now, self.today = timezone.now(), timezone.localdate()
        self.write, self.events = Writer(), []
        self.decision_days = self._days_of_decision(min(max(3, files // 8), 250))
        self.charity, self.staff = demo_charity(profile.code), make_staff()
        # Before the end of the chain is read: they leave rows there.
        self.surveys = {moment: current_survey(moment=moment, by=None) for moment in MOMENTS}
        self.counters = {row.name: row.value for row in Counter.objects.all()}
        self.last_officer = self.staff["intake_officer"].pk
        head = ChainHead.objects.filter(pk=1).first() or ChainHead(pk=1)
        self.chain_end = (head.sequence, head.digest)

    # --- chance and time -------------------------------------------------------------------------
    def public_id(self) -> str:
        """A public id out of the seeded chance; for invented data only."""
        return base64.urlsafe_b64encode(self.chance.randbytes(16))[:22].decode()

    def some_time_ago(self, least: int, most: int):
        """A moment in office hours of a working day, about so many days ago."""
        age = self.age_on_a_working_day(self.chance.randint(least, most))
        return (self.now - timedelta(days=age)).replace(
            hour=self.chance.randint(5, 12),
            minute=self.chance.randint(0, 59),
            second=0,
            microsecond=0,
        )

    def age_on_a_working_day(self, age: int) -> int:
        """So many days ago, or a few more if the charity was closed."""
        while not is_working_day(self.today - timedelta(days=age)):
            age += 1
        return age

    def _days_of_decision(self, count: int) -> list[int]:
        """How many days ago decisions were taken: working days of the last thirteen months, the oldest
        first.
        """
        left = (1 - place / (count - 1) for place in range(count))
        ages = (7 + round(383 * part**2) for part in left)  # the nearer, the closer together
        return sorted({self.age_on_a_working_day(age) for age in ages}, reverse=True)

    def number(self, prefix: str, at, width: int = 6) -> str:
        """The next serial of the Hijri year of `at`, as core.numbers gives it."""
        name = f"{prefix}-{hijri_year_of(at.date())}"
        self.counters[name] = self.counters.get(name, 0) + 1
        return f"{name}-{self.counters[name]:0{width}d}"

    # --- people ----------------------------------------------------------------------------------
    def officer(self) -> int:
        """One of the two relations officers."""
        self.last_officer = self.staff[self.chance.choice(("intake_officer", "intake_officer2"))].pk
        return self.last_officer

    @cached_property
    def usernames(self) -> dict:
        return {user.pk: user.username for user in self.staff.values()}

    # --- the catalogue ---------------------------------------------------------------------------
    @cached_property
    def categories(self) -> dict:
        return {row.code: row for row in Category.objects.all()}

    @cached_property
    def holidays(self) -> frozenset:
        """The days on which the charity is closed beside its weekends."""
        return frozenset(Holiday.objects.values_list("day", flat=True))

    def category(self, code):
        """The category with this code."""
        return self.categories[code]

    @cached_property
    def services(self) -> list:
        return list(Service.objects.on_offer().order_by("order"))

    @cached_property
    def papers(self) -> list:
        rows = RequiredDocument.objects.select_related("type").order_by("-general", "pk")
        return [AskedPaper(r.service_id, r.category_id, r.type, r.owner, r.required, r.why) for r in rows]

    def papers_for(self, service, categories) -> list:
        """The papers that the catalogue asks of this service and these categories, one line a type and
        owner.
        """
        known = {category.pk for category in categories}
        fitting = [
            line
            for line in self.papers
            if line.service_id == service.pk and (line.category_id is None or line.category_id in known)
        ]
        return list({(line.type.pk, line.owner): line for line in fitting}.values())

    @cached_property
    def mechanisms(self) -> dict:
        """service pk → its lines of the matrix."""
        found: dict = {service.pk: [] for service in self.services}
        for row in MechanismRule.objects.filter(service__in=self.services):
            line = MechanismFact(row.general, row.category_id, row.mechanism, row.mode)
            found[row.service_id].append(line)
        return found

    def demanded(self, service, categories) -> frozenset:
        """The mechanisms demanded of this service and these categories."""
        return demanded(self.mechanisms[service.pk], categories={category.pk for category in categories})

    @cached_property
    def criteria_sets(self) -> dict:
        rows = CriteriaSet.objects.prefetch_related("criteria")
        return {row.code: rows.in_force(row.code, self.today) for row in self.services}

    def criteria_set(self, service):
        """The criteria in force for a service."""
        return self.criteria_sets[service.code]

    # --- files -----------------------------------------------------------------------------------
    @cached_property
    def sample_paper(self) -> StoredFile:
        """The one picture that stands behind every paper of the demo."""
        return self._picture("paper", (900, 1270), "ورقة نموذجية.png")

    @cached_property
    def sample_signature(self) -> StoredFile:
        """The one signature of the demo."""
        return self._picture("signature", (400, 160), "توقيع نموذجي.png")

    def _picture(self, kind, size, name) -> StoredFile:
        known = StoredFile.objects.filter(kind=kind, display_name=name).first()
        if known:
            return known
        image = Image.new("RGB", size, "white")
        draw = ImageDraw.Draw(image)
        width, height = size
        if kind == "paper":
            draw.rectangle((40, 40, width - 40, height - 40), outline="#1B8354", width=3)
            for line in range(8):
                draw.rectangle(
                    (120, 220 + line * 90, width - 120 - line % 3 * 90, 236 + line * 90),
                    fill="#D2D6DB",
                )
        else:
            draw.line(
                [(30, 110), (110, 40), (150, 120), (230, 60), (260, 115), (370, 70)],
                fill="#1F2A37",
                width=5,
            )
        content = io.BytesIO()
        image.save(content, "PNG")
        clean = made_here(content.getvalue(), name=name, content_type="image/png")
        return store(clean, by=self.staff["intake_officer"], kind=kind)

    # --- the history -------------------------------------------------------------------------------
    def tell(self, kind, at, actor, target_type, target_id, *, file="", case="", changes=None, note=""):
        """Remember an event for the audit chain."""
        self.events.append(
            SimpleNamespace(
                at=at,
                kind=kind,
                actor_id=actor,
                actor_name=self.usernames.get(actor, ""),
                target_type=target_type,
                target_id=target_id,
                file_id=file,
                request_id=case,
                changes=changes or {},
                note=note,
            )
        )

    def chain_events(self):
        """Number and link what was told so far in the order in which it happened, and hand it to the
        writer.
        """
        self.events.sort(key=lambda event: event.at)
        sequence, digest = self.chain_end
        self.chain_end = link(self.events, after_sequence=sequence, after_digest=digest)
        table = self.write[AuditEvent]
        for event in self.events:
            table.add(**vars(event))
        self.events = []

    def close(self):
        """Write the rest, the counters and the end of the chain."""
        self.chain_events()
        self.write.close()
        for name, value in self.counters.items():
            Counter.objects.update_or_create(name=name, defaults={"value": value})
        sequence, digest = self.chain_end
        ChainHead.objects.update_or_create(pk=1, defaults={"sequence": sequence, "digest": digest})
