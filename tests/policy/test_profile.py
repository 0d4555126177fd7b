"""The page of the policy in force: its facts, whose word each is, and the two dates of its approval."""

import re

import pytest
from django.urls import reverse

from policy import wording
from policy.models import PolicyProfile

URL = "/policy/"


def page(client):
    answer = client.get(URL)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_address_is_fixed():
    assert reverse("policy:profile") == URL


def test_a08_the_period_is_said_as_written_with_its_reading(ataa, client_for, officer):
    text = page(client_for(officer))
    assert "لا تقل عن 14 يومًا" in text
    assert "حد أدنى كما كُتب" in text
    assert "لجنة البحث" in text


def test_a09_both_dates_and_their_difference_are_shown(ataa, client_for, officer):
    text = page(client_for(officer))
    assert "24/3/1445هـ" in text
    assert "10 أكتوبر 2023م" in text
    assert "يوافق 10 أكتوبر 2023م بتقويم أم القرى 25 ربيع الأول 1445هـ" in text
    assert "في اجتماع مجلس الإدارة" in text
    assert "لم تُعتمد آلية التحقق من الاستحقاق" in text


def test_b24_the_hijri_date_is_marked_as_computed(baraem, client_for, officer):
    text = page(client_for(officer))
    assert "التاريخ الهجري محسوبًا" in text
    assert "8 ربيع الآخر 1445هـ" in text
    assert "بقرار من مجلس الإدارة" in text
    assert "لم تذكر السياسة مدة" in text
    assert "لم تُعتمد آلية التحقق" not in text
    assert "ليسا يومًا واحدًا" not in text


def test_policy_and_practice_are_told_apart(ataa, client_for, officer):
    text = page(client_for(officer))
    assert text.count(">ممارسة جيدة<") == 3 + 5


def test_a_line_of_the_policy_says_what_its_clause_says(ataa, client_for, officer):
    text = page(client_for(officer))
    assert '<bdi dir="ltr">C-29</bdi> التواصل بالهاتف</p>' in text
    assert "من يقوم بها: موظف علاقات المستفيدين · تسمية مقدم الطلب: المراجع" in text


def test_the_contents_lead_to_every_part(ataa, client_for, officer):
    text = page(client_for(officer))
    parts = ["decision", "approval", "channels", "tools", "sources", "steps", "clauses", "gaps", "versions"]
    assert re.findall(r'<li><a href="#([a-z]+)">', text) == parts
    assert [part for part in parts if f'<h2 id="{part}">' not in text] == []


def test_c06_the_version_before_stays_readable(ataa, client_for, officer):
    from eligibility.catalogue.presets import load_profile

    load_profile(place="baraem")
    text = page(client_for(officer))
    assert "آلية التحقق من الاستحقاق" in text
    assert "سابقة" in text


def test_c04_without_a_policy_the_page_says_what_to_do(client_for, administrator):
    assert "لا سياسة سارية بعد" in page(client_for(administrator))


@pytest.mark.parametrize(
    "who", ["officer", "researcher", "member", "manager", "administrator", "quality_officer"]
)
def test_every_role_reads_it(who, ataa, client_for, request):
    assert "قنوات التواصل" in page(client_for(request.getfixturevalue(who)))


def test_whoever_is_not_signed_in_is_sent_to_the_door(ataa, client):
    answer = client.get(URL)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/policy/")


def test_the_page_runs_a_constant_number_of_queries(ataa, client_for, officer, django_assert_num_queries):
    from eligibility.catalogue.presets import load_profile

    client = client_for(officer)
    with django_assert_num_queries(12) as first:
        client.get(URL)
    load_profile(place="baraem")
    load_profile(place="ataa")
    with django_assert_num_queries(len(first)):
        client.get(URL)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"reply_interpretation": "none"}, "لم تذكر السياسة مدة"),
        ({"reply_interpretation": "minimum_literal", "reply_min_days": 14}, "لا تقل عن 14 يومًا"),
        ({"reply_interpretation": "maximum", "reply_max_days": 2}, "لا تزيد على يومين"),
        (
            {
                "reply_interpretation": "target",
                "reply_min_days": 5,
                "reply_max_days": 10,
                "reply_day_kind": "working",
            },
            "لا تقل عن 5 أيام عمل، لا تزيد على 10 أيام عمل",
        ),
    ],
)
def test_a_period_in_words(facts, said):
    assert wording.reply_period(PolicyProfile(**{"reply_day_kind": "calendar", **facts})) == said
