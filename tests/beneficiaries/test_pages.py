"""The list and the file page: what they show, to whom, and at what cost."""

from datetime import date

import pytest
from django.urls import reverse

from beneficiaries.identity import identity_of
from beneficiaries.models import Beneficiary, Document, HouseholdMember, Income, Obligation
from beneficiaries.privacy import FIELDS
from core.models import ReadEvent
from policy.models import Category, DocumentType
from tests.beneficiaries.conftest import url_of
from tests.factories import make_file, make_person, make_user, request_at

pytestmark = pytest.mark.django_db
LIST = reverse("beneficiaries:list")
TABS = ("details", "papers", "household", "facts", "timeline")


def shown(response):
    return [row["file"].pk for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("page", "green"),
    [("detail", True), ("edit", False), ("timeline", False), ("reveal", False), ("document", False)],
)
def test_only_the_file_itself_leads_to_the_next_step_of_its_request(ataa, officer, desk, page, green):
    """Beside "save" a second green button, for another matter, took the wrong click."""
    file = make_file(by=officer)
    case = request_at("draft", file=file, profile=ataa, by=officer)
    paper = Document.objects.create(
        beneficiary=file,
        owner=file.head,
        type=DocumentType.objects.first(),
        original_seen=True,
        added_by=officer,
    )
    where = {"edit": [file.public_id, "contact"], "document": [paper.public_id]}.get(page, [file.public_id])
    address = reverse(f"beneficiaries:{page}", args=where)

    answer = desk.post(address) if page == "reveal" else desk.get(address)

    card = answer.context.get("next")
    step = card and card["panel"]["primary"]
    assert answer.context["identity"]["next_step"] is None
    assert bool(step) is green
    if green:
        assert step["label"] == f"متابعة إعداد الطلب: {case.service}"
        assert {tab["label"]: tab["count"] for tab in answer.context["tabs"]}["الأسرة"] == 1


def test_the_tag_of_a_draft_says_that_it_is_the_file(officer, desk):
    file = make_file(by=officer, status="draft")

    bar = desk.get(file.get_absolute_url()).context["identity"]

    assert bar["status"] == {"label": "ملف مسودة", "tone": "neutral"}


# === The list ====================================================================================


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_row_and_at_three(
    ataa, officer, desk, own_panels, rows, django_assert_num_queries
):
    files = [make_file(by=officer, members=1) for _number in range(rows)]

    # session, user, roles, categories of the filter, count, files with heads, their categories
    with django_assert_num_queries(7):
        response = desk.get(LIST)

    assert shown(response) == [file.pk for file in reversed(files)]


def test_the_list_is_narrowed_and_sorted_by_closed_lists(ataa, officer, desk):
    first = make_file(by=officer, head=make_person(first_name="يحيى"), district="الريان", status="active")
    second = make_file(by=officer, head=make_person(first_name="أحمد"), categories=("widow",))

    assert shown(desk.get(LIST)) == [second.pk, first.pk]
    assert shown(desk.get(LIST, {"sort": "oldest"})) == [first.pk, second.pk]
    assert shown(desk.get(LIST, {"sort": "name"})) == [second.pk, first.pk]
    assert shown(desk.get(LIST, {"district": "الريان"})) == [first.pk]
    assert shown(desk.get(LIST, {"status": "active"})) == [first.pk]
    assert shown(desk.get(LIST, {"category": "widow", "city": "العيون"})) == [second.pk]
    assert shown(desk.get(LIST, {"city": "جدة"})) == []


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "head__id_lookup"},
        {"order": "national_id__password"},
        {"status": "x"},
        {"category": "' OR 1=1--"},
        {"page": "١"},
        {"page": "-1"},
        {"page": "x" * 9},
        {"page_size": "0"},
        {"page_size": "x"},
    ],
)
def test_qp04_qp07_odd_parameters_are_ignored(ataa, officer, desk, query):
    file = make_file(by=officer)

    assert shown(desk.get(LIST, query)) == [file.pk]


def test_qp13_a_page_holds_a_hundred_at_most(ataa, officer, desk):
    make_file(by=officer)

    assert desk.get(LIST, {"page_size": "1000000"}).context["page"].paginator.per_page == 100
    assert desk.get(LIST, {"page_size": "٥٠"}).context["page"].paginator.per_page == 50


def test_no_list_counts_beyond_a_thousand(ataa, officer, desk, monkeypatch):
    monkeypatch.setattr("core.paging.COUNTED", 2)
    for _number in range(3):
        make_file(by=officer)

    page = desk.get(LIST).context["page"]

    assert (page.paginator.count, page.paginator.more) == (2, True)


def test_sensitive_categories_stand_on_no_list_and_in_no_bar(ataa, officer, desk):
    hidden = Category.objects.filter(sensitive=True).first()
    file = make_file(by=officer, categories=(hidden.code, "widow"))

    listed, page = desk.get(LIST), desk.get(file.get_absolute_url() + "?tab=papers")

    assert hidden.label not in listed.text
    assert hidden.label not in page.text
    assert hidden.label in desk.get(file.get_absolute_url()).text


# === The file page ===============================================================================


def _fill(file, rows):
    for number in range(rows):
        child = make_person(first_name="نورة", sex="female", birth_date=date(2015, 1, 1))
        HouseholdMember.objects.create(beneficiary=file, person=child, relationship="child")
        Obligation.objects.create(beneficiary=file, kind="rent", amount=100)
        paper = Document.objects.create(
            beneficiary=file,
            owner=child,
            type=DocumentType.objects.first(),
            original_seen=True,
            number=str(number),
            added_by=file.opened_by,
        )
        Income.objects.create(beneficiary=file, owner=child, kind="salary", amount=1, proof=paper)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("tab", TABS)
def test_the_file_page_costs_the_same_at_one_row_and_at_three(
    ataa, officer, desk, own_panels, tab, rows, django_assert_num_queries
):
    file = make_file(by=officer, income=None)
    _fill(file, rows)

    # session, user, roles, file with head, categories; members, incomes, obligations, papers; read log;
    # who else has its people; the timeline or the deeds on their tabs
    expected = {"timeline": 12, "household": 13}.get(tab, 11)
    with django_assert_num_queries(expected):
        response = desk.get(f"{file.get_absolute_url()}?tab={tab}")

    assert len(response.context["facts"].members) == rows


def test_the_money_line_works_out_what_remains_per_head(ataa, officer, desk):
    file = make_file(by=officer, members=2, income="3000")
    Obligation.objects.create(beneficiary=file, kind="rent", amount=900)

    page = desk.get(file.get_absolute_url())

    money = page.context["facts"].money
    assert (str(money.per_head), money.persons) == ("700.00", 3)
    assert "دخل واحد لم يثبت بعد" in page.text


@pytest.mark.parametrize(
    ("tab", "household", "sum_of_the_month"),
    [
        ("details", True, True),
        ("facts", False, True),
        ("papers", False, False),
        ("household", False, False),
        ("timeline", False, False),
    ],
)
def test_the_summary_stands_before_no_other_part_of_the_file(file, desk, tab, household, sum_of_the_month):
    """It filled the first screen of every tab at a desk."""
    page = desk.get(f"{file.get_absolute_url()}?tab={tab}")

    assert ("people-strip" in page.text, "money-line" in page.text) == (household, sum_of_the_month)


def test_an_active_file_is_not_coloured_so_that_the_others_are_seen(officer, desk):
    make_file(by=officer, status="active")
    make_file(by=officer, status="due_update")

    tones = {row["status"]["tone"] for row in desk.get(LIST).context["rows"]}

    assert tones == {"neutral", "warning"}


def test_an_unknown_income_is_shown_as_a_gap(ataa, officer, desk):
    file = make_file(by=officer, income=None)

    page = desk.get(file.get_absolute_url())

    assert "لا يُحسب قبل معرفة الدخل" in page.text


def test_the_ring_says_what_is_missing(ataa, officer, desk):
    file = make_file(by=officer, income=None, head=make_person(mobile=""))

    ring = desk.get(file.get_absolute_url()).context["facts"].ring

    assert (ring["done"], ring["total"]) == (3, 7)
    assert ring["note"] == "ينقص: الجوال، الدخل، الحساب البنكي، المستندات"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["as a page", "in place"])
def test_the_identity_number_is_masked_until_it_is_asked_for_and_that_is_logged(file, desk, officer, headers):
    number = file.head.id_number
    page = desk.get(file.get_absolute_url())
    assert number not in page.text
    assert file.head.masked_id in page.text

    assert desk.get(url_of("reveal", file)).status_code == 405
    shown = desk.post(url_of("reveal", file), headers=headers)

    assert number in shown.text
    assert "no-store" in shown["Cache-Control"]
    log = ReadEvent.objects.filter(what="id_number").get()
    assert (log.actor, log.target_id) == (officer, file.head.public_id)


@pytest.mark.parametrize(
    ("tab", "heading"), [("", "الملف"), ("?tab=household", "الأسرة"), ("?tab=papers", "المستندات")]
)
def test_the_bar_says_name_and_number_once_and_the_heading_names_the_page(file, desk, tab, heading):
    page = desk.get(file.get_absolute_url() + tab).text
    head = page[page.index("<main") : page.index('class="page-actions"')]

    assert f"<h1>{heading}</h1>" in head
    assert (head.count(file.head.full_name), head.count(file.file_number)) == (1, 1)


def test_no_form_stands_inside_a_line_of_text_of_the_bar(file, desk):
    page = desk.get(file.get_absolute_url()).text
    bar = page[page.index('<section class="identity"') : page.index('class="breadcrumb"')]
    before = bar[: bar.index("<form")]

    assert before.count("<span") == before.count("</span>")


def test_reading_a_file_is_logged_but_not_by_head(file, desk):
    desk.head(file.get_absolute_url())
    assert ReadEvent.objects.count() == 0

    desk.get(file.get_absolute_url())
    assert [(log.what, log.target_id) for log in ReadEvent.objects.all()] == [("file", file.public_id)]


def test_alerts_tell_what_a_colleague_must_know(file, desk):
    Document.objects.create(
        beneficiary=file,
        owner=file.head,
        type=DocumentType.objects.first(),
        original_seen=True,
        expiry_date=date(2025, 1, 1),
        added_by=file.opened_by,
    )
    Beneficiary.objects.filter(pk=file.pk).update(status="due_update", special_circumstances="ضعف سمع")

    alerts = desk.get(file.get_absolute_url()).context["identity"]["alerts"]

    assert [alert["label"] for alert in alerts][:3] == ["مستند منتهٍ", "يلزم تحديثه", "ظروف خاصة"]


def test_the_same_account_in_another_file_is_seen(file, desk, officer):
    other = make_file(by=officer)
    Beneficiary.objects.update(iban="SA4420000001234567891234")

    page = desk.get(file.get_absolute_url())

    assert "الحساب البنكي نفسه في ملف آخر" in page.text
    assert other.file_number in page.text


def test_files_that_share_people_do_not_hide_the_one_that_shares_the_account(file, desk, officer):
    """Of each kind the first five are named."""
    others = [make_file(by=officer) for _number in range(12)]
    for other in others:
        HouseholdMember.objects.create(beneficiary=other, person=file.head, relationship="sibling")
    payee = make_file(by=officer)
    Beneficiary.objects.filter(pk__in=[file.pk, payee.pk]).update(iban="SA4420000001234567891234")

    shared = desk.get(file.get_absolute_url()).context["shared"]

    assert [(finding["label"], finding["files"]) for finding in shared] == [
        ("الحساب البنكي نفسه في ملف آخر", [payee]),
        ("أحد أفراد هذه الأسرة في ملف آخر", others[:5]),
    ]


def test_a_delivery_officer_sees_a_name_and_a_place_in_the_bar(file, delivery_officer, rf):
    request = rf.get("/")
    request.user = delivery_officer

    assert identity_of(request, file) == {
        "name": "سالم عبدالله محمد الحربي",
        "number": file.file_number,
        "district": "النخيل",
        "status": {"label": "ملف مسودة", "tone": "neutral"},
    }


# === Who sees what ===============================================================================

PAGES = [
    ("detail", "get"),
    ("timeline", "get"),
    ("reveal", "post"),
    ("member_add", "get"),
    ("member_add", "post"),
    ("income_add", "get"),
    ("obligation_add", "post"),
    ("document_add", "post"),
    ("edit", "get"),
    ("edit", "post"),
]


def _addresses(file):
    paper = Document.objects.create(
        beneficiary=file,
        owner=file.head,
        type=DocumentType.objects.first(),
        original_seen=True,
        number="1",
        added_by=file.opened_by,
    )
    member, income = file.members.first(), file.incomes.first()
    found = [
        (
            reverse("beneficiaries:edit", args=[file.public_id, "identity"])
            if name == "edit"
            else url_of(name, file),
            method,
        )
        for name, method in PAGES
    ]
    for name, row, more in [
        ("member_edit", member, ()),
        ("member_end", member, ()),
        ("fact_edit", income, ("income",)),
        ("fact_end", income, ("income",)),
        ("document", paper, ()),
        ("document_file", paper, ()),
        ("document_replace", paper, ()),
    ]:
        found.append((url_of(name, row, *more), "get"))
        if name not in {"document", "document_file"}:
            found.append((url_of(name, row, *more), "post"))
    return [*found, (f"/files/papers/{paper.public_id}/pages/1/", "get")]


@pytest.mark.parametrize(
    "role",
    ["social_researcher", "delivery_officer", "quality_officer", "committee_chair", "committee_member",
     "committee_secretary", "privacy_officer", "administrator"],
)  # fmt: skip
def test_s82_out_of_scope_nothing_of_a_file_exists(file, role, client_for):
    client = client_for(make_user(role))

    for url, method in _addresses(file):
        assert getattr(client, method)(url).status_code == 404, (method, url)
    listed = client.get(LIST)
    assert listed.status_code == (200 if role == "social_researcher" else 403)
    assert file.file_number not in listed.text


def test_the_name_is_the_link_in_the_list_and_the_filters_in_use_are_counted(file, desk):
    page = desk.get(LIST).text

    assert f'<a href="{file.get_absolute_url()}">{file.head.full_name}</a>' in page
    assert "تصفية</summary>" in page
    assert "تصفية (1)</summary>" in desk.get(LIST, {"status": "active"}).text


def test_every_page_of_a_file_demands_sign_in(file, client):
    for url, method in _addresses(file):
        response = getattr(client, method)(url)
        assert (response.status_code, "/accounts/login/" in response.get("Location", "")) == (302, True)


@pytest.mark.parametrize("role", ["manager", "auditor", "department_head", "social_research_officer"])
def test_readers_see_every_file_and_no_button_to_change_it(file, role, client_for):
    client = client_for(make_user(role))

    page = client.get(file.get_absolute_url())

    assert page.status_code == 200
    assert "/edit/identity/" not in page.text
    assert client.get(reverse("beneficiaries:edit", args=[file.public_id, "identity"])).status_code == 403


def test_a_researcher_sees_the_files_of_their_requests_alone(file, ataa, officer, researcher, client_for):
    make_file(by=officer)
    request_at("studying", file=file, profile=ataa, by=officer, researcher=researcher)
    client = client_for(researcher)

    assert shown(client.get(LIST)) == [file.pk]
    assert client.get(file.get_absolute_url()).status_code == 200


def test_the_desk_does_not_read_inside_requests_on_the_timeline(
    file, ataa, officer, desk, manager, client_for
):
    from core import audit

    request = request_at("studying", file=file, profile=ataa, by=officer)
    with audit.audited():
        audit.record(kind="assessment.saved", target=request, by=officer, note="سر البحث")
        audit.record(kind="file.opened", target=file, by=officer, note="ملف")

    for url in (file.get_absolute_url() + "?tab=timeline", url_of("timeline", file)):
        assert "سر البحث" not in desk.get(url).text
        assert "فُتح الملف" in desk.get(url).text
        assert "سر البحث" in client_for(manager).get(url).text


def test_the_timeline_names_people_as_they_are_called(file, officer, desk):
    from core import audit

    officer.full_name = "هند الراشد"
    officer.save(update_fields=["full_name"])
    with audit.audited():
        audit.record(kind="file.opened", target=file, by=officer)

    for url in (file.get_absolute_url() + "?tab=timeline", url_of("timeline", file)):
        text = desk.get(url).text
        assert "· <bdi>هند الراشد</bdi>" in text
        assert f"<bdi>{officer.username}</bdi>" not in text


def test_an_unknown_tab_section_or_kind(file, desk):
    assert desk.get(file.get_absolute_url() + "?tab=x").status_code == 200
    assert desk.get(reverse("beneficiaries:edit", args=[file.public_id, "x"])).status_code == 404
    assert desk.get(url_of("fact_edit", file.incomes.get(), "x")).status_code == 404


@pytest.mark.parametrize(
    "model", ["Person", "Beneficiary", "HouseholdMember", "Income", "Obligation", "Document"]
)
def test_every_column_is_classified_once(model):
    from django.apps import apps

    personal, plain = set(FIELDS[model]["personal"]), FIELDS[model]["plain"]
    columns = {field.name for field in apps.get_model("beneficiaries", model)._meta.concrete_fields}

    assert personal | plain == columns
    assert not personal & plain
