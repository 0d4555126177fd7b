"""The pages of the study: who opens them, what they show, what they refuse."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from beneficiaries.models import Obligation
from eligibility.models import Assessment, FieldVisit, Interview
from eligibility.study import panels as study_panels
from eligibility.study.actions import appointments
from eligibility.study.actions.assessment import save_assessment
from tests.desks import as_shown
from tests.eligibility.study_cases import sign, studying, tomorrow, written

pytestmark = pytest.mark.django_db
PAGES = ("assign", "interview", "field_visit", "assessment")


@pytest.fixture
def repair(ataa, officer, researcher):
    """A home repair under study, which demands both an interview and a visit."""
    return studying(ataa, officer, researcher, service="home_repair")


@pytest.fixture
def basket(ataa, officer, researcher):
    """A food basket under study, which demands neither."""
    return studying(ataa, officer, researcher)


def url(name, request):
    return reverse(f"eligibility:{name}", args=[request.public_id])


def day_of(moment):
    local = timezone.localtime(moment)
    return {
        "day_day": str(local.day),
        "day_month": str(local.month),
        "day_year": str(local.year),
        "day_calendar": "G",
        "hour": f"{local:%H:%M}",
    }


def photo(name="photo.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def come(request, kind, by, **more):
    """An appointment whose hour has come."""
    more = {"need": "معاينة السقف"} if kind == "visit" else {}
    row = appointments.plan(
        public_id=request.public_id, kind=kind, by=by, at=tomorrow(), place="المنزل", **more
    )
    row.planned_at = timezone.now() - timedelta(hours=1)
    row.save(update_fields=["planned_at"])
    return row


# --- who opens them -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 403),
        ("researcher2", 404),
        ("member", 404),
        ("delivery_officer", 404),
        ("quality_officer", 404),
        ("administrator", 404),
        ("researcher", 200),
        ("research_officer", 200),
        ("manager", 200),
        ("auditor", 200),
    ],
)
def test_study_pages_open_to_those_who_see_the_study(page, who, status, repair, request, client_for):
    user = request.getfixturevalue(who)

    assert client_for(user).get(url(page, repair)).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_readers_write_nothing(page, repair, auditor, client_for):
    response = client_for(auditor).post(
        url(page, repair), {"do": "plan", "researcher": "x", "place": "هنا", **day_of(tomorrow())}
    )

    assert response.status_code == 403
    assert not Interview.objects.exists()
    assert not Assessment.objects.exists()


def test_only_get_and_post(repair, researcher, client_for):
    client = client_for(researcher)

    assert {client.put(url(page, repair)).status_code for page in PAGES} == {405}


# --- assignment -----------------------------------------------------------------------------------


def test_assigning_shows_workload_and_conflict_and_leads_back(
    ataa, officer, researcher, researcher2, research_officer, client_for
):
    case = studying(ataa, officer)
    researcher2.mobile = case.beneficiary.head.mobile
    researcher2.save()
    client = client_for(research_officer)

    page = client.get(url("assign", case))
    assert [(row.user, row.conflict) for row in page.context["candidates"]] == [
        (researcher, ""),
        (researcher2, "جواله هو جوال أحد أفراد الأسرة."),
    ]
    sent = client.post(url("assign", case), {"researcher": researcher.public_id, "version": case.version})

    assert sent.status_code == 302
    assert sent["Location"] == case.get_absolute_url()
    case.refresh_from_db()
    assert case.assigned_researcher == researcher


def test_choosing_a_relative_by_hand_is_refused_with_the_reason(
    ataa, officer, researcher, research_officer, client_for
):
    case = studying(ataa, officer)
    researcher.mobile = case.beneficiary.head.mobile
    researcher.save()

    sent = client_for(research_officer).post(
        url("assign", case), {"researcher": researcher.public_id, "version": case.version}
    )

    assert sent.status_code == 403
    assert "جواله هو جوال أحد أفراد الأسرة." in sent.text


def test_assigning_nobody_says_so_at_the_field(ataa, officer, researcher, research_officer, client_for):
    case = studying(ataa, officer)

    page = client_for(research_officer).post(url("assign", case), {"version": case.version})

    assert page.status_code == 200
    assert page.context["form"].errors == {"researcher": ["اختر أحد الباحثين."]}


def test_a_stale_assignment_is_409(ataa, officer, researcher, research_officer, client_for):
    case = studying(ataa, officer)

    sent = client_for(research_officer).post(
        url("assign", case), {"researcher": researcher.public_id, "version": 99}
    )

    assert sent.status_code == 409
    case.refresh_from_db()
    assert case.assigned_researcher is None


# --- appointments ---------------------------------------------------------------------------------


def test_b19_planning_on_the_page_with_arabic_digits(repair, researcher, client_for):
    facts = day_of(tomorrow(16)) | {"hour": "١٦:٠٠", "do": "plan", "place": "مقر الجمعية"}

    sent = client_for(researcher).post(url("interview", repair), facts)

    assert sent.status_code == 302
    row = Interview.objects.get()
    assert timezone.localtime(row.planned_at) == tomorrow(16)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hour": "25:00"}, "hour"),
        ({"hour": ""}, "hour"),
        ({"day_day": "30", "day_month": "2"}, "day"),
        ({"place": "   　 "}, "place"),
        ({"place": "م" * 151}, "place"),
    ],
)
def test_bad_input_comes_back_at_its_field(changed, field, repair, researcher, client_for):
    facts = day_of(tomorrow()) | {"do": "plan", "place": "مقر الجمعية"} | changed

    page = client_for(researcher).post(url("interview", repair), facts)

    assert page.status_code == 200
    assert field in page.context["forms"]["plan"].errors
    assert not Interview.objects.exists()


@pytest.mark.parametrize("do", ["", "burn", "plan\x00"])
def test_a_form_that_nobody_offers_is_400(do, repair, researcher, client_for):
    assert client_for(researcher).post(url("interview", repair), {"do": do}).status_code == 400


def test_dt16_a_finished_visit_is_not_in_the_future(repair, researcher, client_for):
    row = come(repair, "visit", researcher)
    facts = day_of(timezone.now() + timedelta(days=40)) | {
        "do": "done",
        "version": row.version,
        "present": "الأم",
        "findings": "سقف متصدع",
        "housing_state": "سيئ",
    }

    page = client_for(researcher).post(url("field_visit", repair), facts)

    assert page.context["forms"]["done"].errors == {
        "day": ["هذا التاريخ لم يأت بعد. اكتب تاريخ اليوم أو ما قبله."]
    }
    assert "سقف متصدع" in page.text
    row.refresh_from_db()
    assert row.status == "planned"


def facts_of(row, **more):
    return day_of(timezone.now() - timedelta(minutes=10)) | {
        "do": "done",
        "version": row.version,
        "present": "الأم",
        "findings": "سقف متصدع",
        "housing_state": "سيئ",
        **more,
    }


def add(client, request, picture=None):
    """One more photo, from the page as it stands; the answer."""
    version = FieldVisit.objects.get(status="done").version
    sent = {"do": "photo", "version": version, "photo": picture or photo()}
    return client.post(url("field_visit", request), sent)


def test_b10_a_visit_with_photos_is_recorded_and_its_photos_are_for_the_study_only(
    repair, researcher, officer, research_officer, client_for
):
    row = come(repair, "visit", researcher)
    client = client_for(researcher)

    sent = client.post(url("field_visit", repair), facts_of(row, photo_consent="on", photos=photo()))

    assert sent.status_code == 302
    assert add(client, repair, photo("b.jpg")).status_code == 302
    visit = FieldVisit.objects.get()
    assert (visit.status, visit.photos.count()) == ("done", 2)
    kept = visit.photos.first().file
    address = reverse("eligibility:visit_file", args=[repair.public_id, kept.public_id])
    assert client_for(research_officer).get(address)["Content-Type"] == "image/jpeg"
    assert client_for(officer).get(address).status_code == 403


def test_each_photo_is_a_request_of_its_own_and_six_are_the_most(repair, researcher, client_for):
    row = come(repair, "visit", researcher)
    client = client_for(researcher)
    client.post(url("field_visit", repair), facts_of(row, photo_consent="on"))
    assert all(add(client, repair).status_code == 302 for _number in range(6))

    answer = add(client, repair)

    assert answer.context["forms"]["photo"].errors == {"photo": ["تُحفظ للزيارة ست صور على الأكثر."]}
    assert FieldVisit.objects.get().photos.count() == 6
    assert "photo" not in client.get(url("field_visit", repair)).context["forms"]


def test_a_photo_added_from_an_old_page_is_a_conflict(repair, researcher, client_for):
    row = come(repair, "visit", researcher)
    client = client_for(researcher)
    client.post(url("field_visit", repair), facts_of(row, photo_consent="on"))
    sent = {"do": "photo", "version": FieldVisit.objects.get().version - 1, "photo": photo()}

    assert client.post(url("field_visit", repair), sent).status_code == 409


def test_no_photo_is_added_without_consent_or_without_a_visit(repair, researcher, client_for):
    client = client_for(researcher)
    sent = {"do": "photo", "version": 1, "photo": photo()}
    assert client.post(url("field_visit", repair), sent).status_code == 409
    client.post(url("field_visit", repair), facts_of(come(repair, "visit", researcher)))

    page = client.get(url("field_visit", repair))
    assert "photo" not in page.context["forms"]
    assert add(client, repair).context["forms"]["photo"].errors == {
        "photo": ["لا تُحفظ الصور إلا بموافقة مقدم الطلب."]
    }
    sent["photo"] = photo()
    assert client.post(url("interview", repair), sent).status_code == 409


def test_a_photo_of_another_request_is_not_found(repair, basket, researcher, client_for):
    row = come(repair, "visit", researcher)
    facts = day_of(timezone.now() - timedelta(minutes=10)) | {
        "do": "done",
        "version": row.version,
        "present": "الأم",
        "findings": "ف",
        "housing_state": "س",
        "photo_consent": "on",
        "photos": [photo()],
    }
    client = client_for(researcher)
    client.post(url("field_visit", repair), facts)
    kept = FieldVisit.objects.get().photos.first().file

    other = reverse("eligibility:visit_file", args=[basket.public_id, kept.public_id])
    assert client.get(other).status_code == 404


def test_a_photo_without_consent_is_refused(repair, researcher, client_for):
    row = come(repair, "visit", researcher)

    page = client_for(researcher).post(url("field_visit", repair), facts_of(row, photos=photo()))

    assert page.context["forms"]["done"].errors == {"photos": ["لا تُحفظ الصور إلا بموافقة مقدم الطلب."]}


def test_tx01_what_is_typed_is_shown_inert(repair, researcher, client_for):
    row = come(repair, "interview", researcher)
    facts = day_of(timezone.now() - timedelta(minutes=10)) | {
        "do": "done",
        "version": row.version,
        "present": "هو",
        "findings": "<script>alert(1)</script>{{7*7}}",
    }
    client = client_for(researcher)

    client.post(url("interview", repair), facts)

    page = client.get(url("interview", repair)).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert(1)" not in page


def test_nobody_there_is_one_press(repair, researcher, client_for):
    row = come(repair, "visit", researcher)
    client = client_for(researcher)
    form = client.get(url("field_visit", repair)).context["forms"]["absent"]

    client.post(
        url("field_visit", repair),
        {"do": "absent", "version": row.version, "reason": form.initial["reason"]},
    )

    row.refresh_from_db()
    assert (row.status, row.reason) == ("absent", "لم نجد أحدًا في الموعد.")
    assert "plan" in client.get(url("field_visit", repair)).context["forms"]


def test_a_stale_appointment_is_409_with_both_texts(repair, researcher, client_for):
    row = appointments.plan(
        public_id=repair.public_id, kind="interview", by=researcher, at=tomorrow(), place="المقر"
    )
    facts = day_of(tomorrow(17)) | {"do": "move", "version": "9", "place": "الفرع"}

    sent = client_for(researcher).post(url("interview", repair), facts)

    assert sent.status_code == 409
    assert "المقر" in sent.text
    assert "الفرع" in sent.text
    row.refresh_from_db()
    assert row.place == "المقر"


def test_the_same_form_sent_twice_plans_once(repair, researcher, client_for):
    client = client_for(researcher)
    facts = day_of(tomorrow()) | {"do": "plan", "place": "المقر", "form_token": "T" * 22}

    first, second = (client.post(url("interview", repair), facts) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert Interview.objects.count() == 1


def test_the_reviewer_is_offered_to_waive_and_the_researcher_is_not(
    repair, researcher, research_officer, client_for
):
    page = url("interview", repair)

    assert set(client_for(researcher).get(page).context["forms"]) == {"plan"}
    assert set(client_for(research_officer).get(page).context["forms"]) == {"waive"}
    sent = client_for(research_officer).post(page, {"do": "waive", "reason": "حالة معروفة"})
    assert sent.status_code == 302
    assert Interview.objects.get().status == "waived"


# --- the assessment -------------------------------------------------------------------------------


def answers(**changed):
    return (
        written(
            recommended_amount="600", recommended_quantity="1", recommended_months="1", version=0, do="draft"
        )
        | changed
    )


def test_b11_the_page_shows_each_criterion_with_its_sentence_and_the_sum(basket, researcher, client_for):
    page = client_for(researcher).get(url("assessment", basket))

    assert [line["result"].code for line in page.context["lines"]] == [
        "papers",
        "residence",
        "per_capita",
        "not_repeated",
    ]
    assert "يسكن في العيون، ضمن نطاق الخدمة." in page.text
    assert "ضوابط السلال الغذائية، المادة 4" in page.text
    assert page.context["figures"]["per_head"] == "500.00"
    assert not Assessment.objects.exists()  # looking writes nothing


def test_obligations_of_which_nothing_is_recorded_are_no_zero(basket, researcher, client_for):
    sum_of = '<span class="money-label">الالتزامات</span><span class="money-value">'
    browser, page = client_for(researcher), url("assessment", basket)

    assert f'{sum_of}<span class="money-gap">لم يُسجَّل شيء</span>' in browser.get(page).content.decode()

    file = basket.beneficiary
    Obligation.objects.create(beneficiary=file, owner=file.head, kind="rent", amount=300)
    text = browser.get(page).content.decode()
    assert f'{sum_of}<bdi dir="ltr">300</bdi>' in text
    assert "ما لم يُسجَّل أو لم يثبت يظهر كذلك، ولا يُعرض صفرًا." in text


def test_saving_as_far_as_it_goes_and_completing(basket, researcher, client_for):
    client = client_for(researcher)

    draft = client.post(url("assessment", basket), answers(reasons=""))
    assert draft["Location"] == url("assessment", basket)
    done = client.post(url("assessment", basket), answers(version=1, do="complete"))

    assert done["Location"] == basket.get_absolute_url()
    basket.refresh_from_db()
    assert basket.status == "evaluated"


def test_an_incomplete_form_comes_back_with_everything_typed(basket, researcher, client_for):
    page = client_for(researcher).post(
        url("assessment", basket), answers(do="complete", reasons="", summary="نص طويل كتبته")
    )

    assert page.status_code == 200
    assert page.context["form"].errors == {"reasons": ["اكتب هذا قبل إكمال التقييم."]}
    assert "نص طويل كتبته" in page.text
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0", "المبلغ الموافق عليه أكبر من صفر."),
        ("-5", "اكتب المبلغ من دون إشارة السالب."),
        ("Infinity", "اكتب المبلغ بالأرقام، مثل 1250.50."),
        ("600.01", "أقصى ما تقدمه هذه الخدمة 600.00 ريال."),
    ],
)
def test_mn_bad_amounts_are_refused_at_the_field(typed, message, basket, researcher, client_for):
    page = client_for(researcher).post(url("assessment", basket), answers(recommended_amount=typed))

    assert page.context["form"].errors == {"recommended_amount": [message]}


def test_mn07_an_amount_in_arabic_digits_is_taken(basket, researcher, client_for):
    client_for(researcher).post(url("assessment", basket), answers(recommended_amount="٥٩٩٫٥٠"))

    assert str(Assessment.objects.get().recommended_amount) == "599.50"


@pytest.mark.parametrize(
    "changed",
    [
        {"recommendation": "maybe"},
        {"judged_per_capita": "unproven"},
        {"recommended_months": "9" * 12},
    ],
)
def test_values_that_no_list_offers_are_refused(changed, basket, researcher, client_for):
    page = client_for(researcher).post(url("assessment", basket), answers(**changed))

    assert page.status_code == 200
    assert list(page.context["form"].errors) == list(changed)


def test_a_stale_assessment_is_409_with_both_texts(basket, researcher, client_for):
    client = client_for(researcher)
    client.post(
        url("assessment", basket),
        answers(summary="الأول", judged_per_capita="met", why_per_capita="كشف"),
    )

    sent = client.post(url("assessment", basket), answers(summary="الثاني"))

    assert sent.status_code == 409
    assert all(text in sent.text for text in ("الأول", "الثاني", "كشف"))
    assert Assessment.objects.get().summary == "الأول"


def test_the_second_person_is_told_before_referring(basket, researcher, research_officer, client_for):
    save_assessment(
        public_id=basket.public_id, by=researcher, version=0, judged={}, complete=True, **written()
    )
    sign(basket)
    client = client_for(research_officer)

    page = client.get(url("assessment", basket))
    assert page.context["against"] is True
    assert "الدخل ثابت من كشف الحساب" in page.text
    step = client.get(reverse("eligibility:request_step", args=[basket.public_id, "refer"]))
    assert "هو الشخص الثاني الذي يقف وراءها" in step.text


def test_remarks_of_the_review_stand_on_top(basket, researcher, client_for):
    basket.review_remarks = "أين كشف الحساب؟"
    basket.save()

    assert "أين كشف الحساب؟" in client_for(researcher).get(url("assessment", basket)).text


def test_the_page_costs_the_same_for_one_person_and_many(
    basket, researcher, client_for, django_assert_max_num_queries
):
    from tests.factories import make_file

    many = studying(
        basket.profile,
        basket.opened_by,
        researcher,
        file=make_file(by=basket.opened_by, members=6, city="العيون"),
    )
    client, counts = client_for(researcher), []
    client.get(url("assessment", basket))
    for case in (basket, many):
        with django_assert_max_num_queries(60) as queries:
            client.get(url("assessment", case))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- what other pages show ------------------------------------------------------------------------


def test_the_request_page_shows_the_study_to_those_who_see_it(
    repair, researcher, officer, research_officer, client_for
):
    page = repair.get_absolute_url()

    assert url("field_visit", repair) in client_for(researcher).get(page).text
    assert url("assign", repair) in client_for(research_officer).get(page).text
    desk = client_for(officer).get(page).text
    assert url("assessment", repair) not in desk
    assert url("interview", repair) not in desk


def rows_of(provider, user, rf):
    request = rf.get("/")
    request.user = user
    return as_shown(provider(request, None))


def test_the_researchers_desk_has_what_is_due_and_what_is_open(repair, basket, researcher, researcher2, rf):
    come(repair, "visit", researcher)

    rows = rows_of(study_panels.desk_now, researcher, rf)

    assert [row["url"] for row in rows] == [url("field_visit", repair), url("assessment", basket)]
    assert rows_of(study_panels.desk_now, researcher2, rf) == []


def test_what_is_coming_stands_by_district_and_hour(repair, basket, researcher, rf):
    repair.beneficiary.district = "الورود"
    repair.beneficiary.save()
    for case, hour in ((repair, 9), (basket, 15)):
        appointments.plan(
            public_id=case.public_id,
            kind="interview",
            by=researcher,
            at=tomorrow(hour),
            place="المقر",
        )

    rows = rows_of(study_panels.desk_coming, researcher, rf)

    assert [row["what"] for row in rows] == [
        "مقابلة شخصية · النخيل · 15:00",
        "مقابلة شخصية · الورود · 09:00",
    ]


def test_reviewers_see_what_waits_under_their_own_policy(
    ataa, officer, research_officer, department_head, rf, django_assert_num_queries
):
    case = studying(ataa, officer)
    studying(ataa, officer)

    rows = rows_of(study_panels.desk_now, research_officer, rf)

    assert [row["url"] for row in rows][:1] == [url("assign", case)]
    assert len(rows) == 2
    assert rows_of(study_panels.desk_now, department_head, rf) == []


def test_what_is_settled_leads_back_and_folds_a_further_appointment_away(repair, researcher, client_for):
    row = come(repair, "interview", researcher)
    appointments.carry_out(
        public_id=repair.public_id,
        kind="interview",
        by=researcher,
        version=row.version,
        at=row.planned_at,
        present="مقدم الطلب",
        notes="",
        findings="يعمل بأجر يومي",
    )

    page = client_for(researcher).get(url("interview", repair)).content.decode()

    assert f'<a class="btn btn-primary" href="/requests/{repair.public_id}/">العودة إلى الطلب</a>' in page
    assert page.count("btn-primary") == 1
    assert page.index("يعمل بأجر يومي") < page.index("<summary>تحديد موعد آخر</summary>")


def test_where_nobody_may_be_chosen_the_page_says_what_to_do(
    ataa, officer, researcher, research_officer, client_for
):
    case = studying(ataa, officer, researcher)

    text = client_for(research_officer).get(url("assign", case)).text

    assert "لا يوجد باحث آخر يمكن إسناد الطلب إليه" in text
    assert f'href="{case.get_absolute_url()}">العودة إلى الطلب</a>' in text
    assert 'type="radio"' not in text
    assert ">إسناد</button>" not in text


def test_an_interview_is_no_door_at_which_nobody_opens(basket, researcher, client_for):
    come(basket, "interview", researcher)

    text = client_for(researcher).get(url("interview", basket)).text

    assert "غير مطلوبة لهذه الخدمة، وقد حُدد لها موعد." in text
    for said in ("ألم يحضر مقدم الطلب؟", "لم يحضر في الموعد.", "لم يحضر</button>"):
        assert said in text
    assert "لم نجد أحدًا" not in text


def test_an_appointment_is_late_once_its_day_is_over(repair, researcher, rf):
    row = come(repair, "interview", researcher)
    midday = timezone.localtime().replace(hour=12, minute=0)
    rf.user = researcher

    for days, late in ((0, False), (1, True)):
        with time_machine.travel(midday + timedelta(days=days), tick=False):
            type(row).objects.filter(pk=row.pk).update(planned_at=midday - timedelta(hours=2))
            found = study_panels._appointments(researcher, until=midday + timedelta(days=9))
            assert [one["late"] for one in found] == [late]


def test_what_is_left_names_no_standard_where_a_service_has_none(basket, repair, researcher, client_for):
    browser = client_for(researcher)
    left = {
        case.service_code: [task["label"] for task in browser.get(url("assessment", case)).context["left"]]
        for case in (basket, repair)
    }

    assert "تقدير المعايير المهنية" not in left["food_basket"]
    assert "تقدير المعايير المهنية" in left["home_repair"]
