"""Contacts on the channels of the policy in force (C-29 to C-34 in both, A-02 in عطاء alone)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from channels_log.actions.contacts import contact_led_to_request, record_contact
from channels_log.models import Contact, Referral
from core.models import AuditEvent
from tests.factories import make_file, make_person, make_user

pytestmark = pytest.mark.django_db

CREATE, LIST, FIND = (
    "channels_log:contact_create", "channels_log:contact_list", "channels_log:contact_find",
)  # fmt: skip


def typed(**facts):
    now = timezone.localtime() - timedelta(minutes=3)
    known = {
        "channel": "phone",
        "direction": "in",
        "day": f"{now:%Y-%m-%d}",
        "time": f"{now:%H:%M}",
        "person_name": "هند الدوسري",
        "mobile": "0501234567",
        "question": "متى يصدر الرد؟",
        "outcome": "answered",
        "answer": "بعد أسبوعين على الأقل",
    }
    return {**known, **facts}


def make_contact(by, **facts):
    known = {
        "channel": "phone",
        "direction": "in",
        "at": timezone.now(),
        "question": "سؤال",
        "answer": "جواب",
        "outcome": "answered",
        "recorded_by": by,
    }
    return Contact.objects.create(**{**known, **facts})


# === the channels of the two policies ============================================================


def test_c29_to_c34_and_a02_under_ataa_there_are_seven_channels(ataa, officer, client_for):
    form = client_for(officer).get(reverse(CREATE)).context["form"]

    assert [code for code, _label in form.fields["channel"].choices] == [
        "interview",
        "phone",
        "social",
        "letter",
        "aid_request",
        "volunteer",
        "website",
    ]
    assert [code for code, _label in form.fields["outcome"].choices] == [
        "answered",
        "referred",
        "request",
        "no_answer",
    ]


def test_c29_to_c34_under_baraem_there_are_six_channels_and_no_referral(baraem, officer, client_for):
    form = client_for(officer).get(reverse(CREATE)).context["form"]

    assert [code for code, _label in form.fields["channel"].choices] == [
        "phone",
        "social",
        "letter",
        "aid_request",
        "volunteer",
        "website",
    ]
    assert [code for code, _label in form.fields["outcome"].choices] == [
        "answered",
        "request",
        "no_answer",
    ]


def test_a02_an_interview_is_no_channel_under_baraem(baraem, officer, client_for):
    response = client_for(officer).post(reverse(CREATE), typed(channel="interview"))

    assert "channel" in response.context["form"].errors
    with pytest.raises(ValidationError):
        record(baraem, officer, channel="interview")
    assert Contact.objects.count() == 0


def test_an_old_contact_on_a_channel_that_is_gone_stays_readable(baraem, officer, client_for):
    contact = make_contact(officer, channel="interview")
    client = client_for(officer)

    assert "مقابلة" in client.get(contact.get_absolute_url()).content.decode()
    response = client.get(f"{reverse(LIST)}?channel=interview")
    assert list(response.context["page"]) == [contact]


def record(profile, by, **facts):
    known = {
        "channel": "phone",
        "direction": "in",
        "at": timezone.now(),
        "question": "سؤال",
        "outcome": "answered",
        "answer": "جواب",
    }
    return record_contact(profile=profile, by=by, **{**known, **facts})


# === recording ===================================================================================


def test_a_contact_with_an_unknown_person(ataa, officer, client_for):
    response = client_for(officer).post(reverse(CREATE), typed(person_name="", mobile=""))

    contact = Contact.objects.get()
    assert response.url == contact.get_absolute_url()
    assert (contact.channel, contact.person_name, contact.beneficiary) == ("phone", "", None)
    assert (contact.outcome, contact.answer) == ("answered", "بعد أسبوعين على الأقل")
    assert AuditEvent.objects.get(kind="contact.recorded").note == "الهاتف"


def test_c40_an_answered_contact_carries_its_answer(ataa, officer, client_for):
    response = client_for(officer).post(reverse(CREATE), typed(answer=" "))

    assert response.context["form"].errors["answer"] == ["اكتب ما أُجيب به."]
    assert response.context["form"]["question"].value() == "متى يصدر الرد؟"
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "field", "says"),
    [
        ({"time": "25:00"}, "time", "اكتب الساعة بأربعة أرقام بينها نقطتان، مثل 16:30."),
        ({"time": "10:5"}, "time", "اكتب الساعة بأربعة أرقام بينها نقطتان، مثل 16:30."),
        ({"time": ""}, "time", "اكتب الساعة."),
        ({"day": "9999-01-01"}, "day", "اكتب تاريخًا لا يتجاوز 2077/11/16م."),
        ({"day": "32/13/1447"}, "day", None),
        (
            {"mobile": "12"},
            "mobile",
            "اكتب رقم جوال أو هاتف ثابت سعوديًا، مثل 0501234567 أو 0112345678.",
        ),
        ({"question": ""}, "question", "اكتب ما سُئل عنه أو قيل."),
        ({"direction": "up"}, "direction", None),
        ({"outcome": "x"}, "outcome", None),
        ({"channel": "' OR 1=1"}, "channel", None),
        ({"outcome": "request"}, "outcome", "اختر ملف صاحب التواصل أولًا، فالطلب يُفتح عليه."),
    ],
)
def test_bad_input_is_said_at_the_field(ataa, officer, client_for, facts, field, says):
    response = client_for(officer).post(reverse(CREATE), typed(**facts))

    assert response.status_code == 200
    errors = response.context["form"].errors[field]
    assert says is None or errors == [says]
    assert Contact.objects.count() == 0


def test_a_contact_does_not_lie_in_the_future(ataa, officer, client_for):
    soon = timezone.localtime() + timedelta(minutes=30)
    response = client_for(officer).post(reverse(CREATE), typed(day=f"{soon:%Y-%m-%d}", time=f"{soon:%H:%M}"))

    assert response.status_code == 200
    assert response.context["form"].errors
    assert Contact.objects.count() == 0
    with pytest.raises(ValidationError):
        record(ataa, officer, at=soon)


def test_the_time_is_read_in_arabic_digits_and_in_riyadh(ataa, officer, client_for):
    client_for(officer).post(reverse(CREATE), typed(day="١٤٤٨/٠١/٠١", time="٩:٠٥"))

    at = timezone.localtime(Contact.objects.get().at)
    assert (str(at.date()), f"{at:%H:%M %z}") == ("2026-06-16", "09:05 +0300")


def test_what_was_typed_is_shown_as_text(ataa, officer, client_for):
    client = client_for(officer)
    client.post(reverse(CREATE), typed(question="<script>alert(1)</script> {{ 7 }}"))

    page = client.get(Contact.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }}" in page


# === the file ====================================================================================


def test_looking_for_the_file_keeps_what_was_typed_and_saves_nothing(ataa, officer, client_for):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))

    response = client_for(officer).post(reverse(CREATE), typed(find="1", answer="", outcome=""))
    assert [hit.file for hit in response.context["found"]] == [file]
    assert response.context["form"]["question"].value() == "متى يصدر الرد؟"
    assert not response.context["form"].errors
    assert Contact.objects.count() == 0


def test_the_chosen_file_gives_name_and_mobile(ataa, officer, client_for):
    file = make_file(by=officer)

    client_for(officer).post(reverse(CREATE), typed(file=file.public_id, person_name="", mobile=""))
    contact = Contact.objects.get()
    assert (contact.beneficiary, contact.person_name) == (file, file.head.full_name)
    assert contact.mobile == file.head.mobile


def test_a_contact_may_lead_to_a_request(ataa, officer, client_for):
    file = make_file(by=officer)

    response = client_for(officer).post(
        reverse(CREATE), typed(file=file.public_id, outcome="request", answer="")
    )
    contact = Contact.objects.get()
    assert response.url == f"/requests/new/{file.public_id}/?contact={contact.public_id}"


def test_the_action_that_opens_a_request_marks_its_contact(officer):
    file, contact = make_file(by=officer), make_contact(officer)

    contact_led_to_request(contact=contact, file=file, by=officer)
    contact.refresh_from_db()
    assert (contact.outcome, contact.beneficiary) == ("request", file)


def test_a04_a_contact_is_referred_under_ataa(ataa, officer, client_for):
    client_for(officer).post(reverse(CREATE), typed(outcome="referred", answer=""))

    referral = Referral.objects.get()
    assert (referral.contact, referral.question) == (Contact.objects.get(), "متى يصدر الرد؟")


def test_a04_somebody_must_be_told(ataa, officer, client_for):
    response = client_for(officer).post(reverse(CREATE), typed(outcome="referred", answer="", person_name=""))

    assert response.context["form"].errors["person_name"] == ["اكتب اسم من تُبلَّغ له الإجابة."]
    assert (Contact.objects.count(), Referral.objects.count()) == (0, 0)


def test_a04_no_contact_is_referred_under_baraem(baraem, officer, client_for):
    response = client_for(officer).post(reverse(CREATE), typed(outcome="referred", answer=""))

    assert "outcome" in response.context["form"].errors
    assert Contact.objects.count() == 0


FILE_NUMBER = "the number of the file"


# === the list ====================================================================================


def test_a_name_never_stands_in_an_address(ataa, officer, client_for):
    wanted = make_contact(officer, person_name="هند الدوسري")
    make_contact(officer, person_name="سعد القحطاني")
    client = client_for(officer)

    response = client.post(reverse(FIND), {"text": "هند"})
    assert response.status_code == 302
    assert len(response.url.partition("?find=")[2]) == 22
    shown = client.get(f"{response.url}&outcome=answered")
    assert list(shown.context["page"]) == [wanted]
    key = response.url.partition("=")[2]
    assert f'name="find" value="{key}"' in shown.content.decode()  # a filter keeps the search


@pytest.mark.parametrize(
    "text", ["0501234567", "٠٥٠١٢٣٤٥٦٧", "+966 50 123 4567", "العتيبى", "موعد الزيارة", FILE_NUMBER]
)
def test_a_contact_is_found_by_number_name_or_question(ataa, officer, client_for, text):
    file = make_file(by=officer, head=make_person(family_name="العتيبي"))
    text = file.file_number if text == FILE_NUMBER else text
    wanted = make_contact(officer, beneficiary=file, mobile="+966501234567", question="ما موعد الزيارة؟")
    make_contact(officer)
    client = client_for(officer)

    response = client.post(reverse(FIND), {"text": text}, follow=True)
    assert list(response.context["page"]) == [wanted]


@pytest.mark.parametrize("text", ["%", "' OR 1=1 --", "\\", "x" * 5000, "\u202e"])
def test_an_odd_search_is_harmless(ataa, officer, client_for, text):
    make_contact(officer)

    assert client_for(officer).post(reverse(FIND), {"text": text}, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("channel=phone", 1), ("channel=letter", 2), ("outcome=no_answer", 1), ("period=today", 2),
        ("channel=letter&outcome=no_answer", 1), ("channel=x&outcome=y&period=z&page=-1&find=q", 3),
    ],
)  # fmt: skip
def test_the_list_is_filtered(ataa, officer, client_for, query, number):
    make_contact(officer)
    make_contact(officer, channel="letter", outcome="no_answer", answer="")
    make_contact(officer, channel="letter", at=timezone.now() - timedelta(days=3))

    response = client_for(officer).get(f"{reverse(LIST)}?{query}")
    assert len(response.context["page"]) == number


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_row_and_at_three(
    ataa, officer, client_for, rows, django_assert_num_queries
):
    for _row in range(rows):
        make_contact(officer, beneficiary=make_file(by=officer))
    client = client_for(officer)

    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(reverse(LIST)).context["page"]) == rows


@pytest.mark.parametrize(
    ("role", "seen", "listed", "records"),
    [
        ("intake_officer", 200, 200, 200), ("social_research_officer", 200, 200, 403),
        ("department_head", 200, 200, 403), ("manager", 200, 200, 403), ("auditor", 200, 200, 403),
        ("social_researcher", 404, 403, 403), ("committee_member", 404, 403, 403),
        ("delivery_officer", 404, 403, 403), ("quality_officer", 404, 403, 403),
        ("privacy_officer", 404, 403, 403), ("administrator", 404, 403, 403),
    ],
)  # fmt: skip
def test_who_sees_and_records_contacts(ataa, officer, client_for, role, seen, listed, records):
    contact = make_contact(officer)
    client = client_for(make_user(role))

    assert client.get(contact.get_absolute_url()).status_code == seen
    assert client.get(reverse(LIST)).status_code == listed
    assert client.get(reverse(CREATE)).status_code == records


LIST_QUERIES = 8  # session, user, roles, charity, profile, its channels, count, page


def test_a_contact_without_a_name_is_known_by_the_file_it_belongs_to(officer, client_for):
    file = make_file(by=officer, head=make_person(first_name="بندر"))
    linked = make_contact(officer, beneficiary=file, person_name="")
    stranger = make_contact(officer, person_name="")
    desk = client_for(officer)

    assert desk.get(linked.get_absolute_url()).text.count("<h1>بندر") == 1
    assert ">بندر عبدالله محمد الحربي</a>" in desk.get(reverse(LIST)).text
    assert "<h1>غير معروف" in desk.get(stranger.get_absolute_url()).text
