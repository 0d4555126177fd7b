"""Nothing typed is lost: kept under the token of its form, for whom it was made, and offered on its page."""

import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core import kept
from core.models import FormToken, KeptText
from tests.factories import make_file

pytestmark = pytest.mark.django_db

TYPED = "تسكن مع أمها في غرفة ½ والأجرة ٩٠٠"


@pytest.fixture
def page(ataa, officer, client_for):
    """(client of the officer, the page on which the address of a file is changed)."""
    file = make_file(by=officer)
    return client_for(officer), reverse("beneficiaries:edit", args=[file.public_id, "address"])


def hidden(html, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found and found.group(1)


def form_of(client, address):
    html = client.get(address).content.decode()
    main = html[html.index("<h1") :]
    return {
        "form_token": hidden(main, "form_token"),
        "version": hidden(main, "version") or "1",
        "city": "الدمام",
    }


def test_a_form_sent_after_the_session_ended_is_offered_after_sign_in(page, officer):
    client, address = page
    sent = form_of(client, address) | {"directions": TYPED}
    Session.objects.all().delete()

    answer = client.post(address, sent)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")
    stored = KeptText.objects.get()
    assert (stored.user, stored.page, stored.action) == (officer, address, address)
    client.force_login(officer)
    html = client.get(address).content.decode()
    assert "كنت كتبت هنا نصًا لم يُرسل" in html
    assert f'name="directions" value="{TYPED}"' in html

    offer = kept_form(html)
    shown = client.post(address, offer)
    assert shown.status_code == 200
    assert TYPED in re.search(r'<input[^>]*name="directions"[^>]*', shown.content.decode()).group(0)
    assert not FormToken.objects.exists()  # looked at, not carried out

    again = offer | {"form_token": form_token_of(shown)}
    del again["restore"]
    assert client.post(address, again).status_code == 302
    assert not KeptText.objects.exists()  # carried out, and with it forgotten


def kept_form(html):
    block = re.search(
        r'<form method="post" action="[^"]+">(?:(?!</form>).)*name="restore".*?</form>', html, re.S
    )
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', block.group(0)))


def form_token_of(answer):
    html = answer.content.decode()
    return hidden(html[html.index("<h1") :], "form_token")


def test_the_text_is_sealed_in_the_database(page, django_db_blocker):
    from django.db import connection

    client, address = page
    keep(client, address, directions=TYPED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM core_kepttext")
        assert "غرفة" not in cursor.fetchone()[0]


def keep(client, address, *, action="", token="", **typed):
    sent = form_of(client, address)
    if token:
        sent["form_token"] = token
    return client.post(reverse("accounts:keep_text"), sent | typed | {"kept_action": action or address})


def test_what_is_typed_is_kept_while_it_is_typed_and_no_more_than_once_a_form(page):
    client, address = page
    token = form_of(client, address)["form_token"]

    assert keep(client, address, token=token, directions="أول").status_code == 204
    assert keep(client, address, token=token, directions="أول وثان").status_code == 204

    assert ["directions", "أول وثان"] in KeptText.objects.get().typed


def test_what_arrives_after_its_form_was_carried_out_is_not_kept(page):
    """The save of a slow line came after the press on the button, and offered again what was done already."""
    client, address = page
    sent = form_of(client, address) | {"directions": TYPED}
    assert client.post(address, sent).status_code == 302

    assert keep(client, address, token=sent["form_token"], directions=TYPED).status_code == 204

    assert not KeptText.objects.exists()


def test_another_user_neither_keeps_under_it_nor_sees_it(page, manager, client_for):
    client, address = page
    token = form_of(client, address)["form_token"]
    other = client_for(manager)

    other.post(
        reverse("accounts:keep_text"),
        {"form_token": token, "directions": "غيره", "kept_action": address},
    )
    assert not KeptText.objects.exists()

    keep(client, address, token=token, directions=TYPED)
    assert TYPED not in other.get(address).content.decode()
    other.post(reverse("accounts:discard_text"), {"key": KeptText.objects.get().key})
    assert KeptText.objects.count() == 1


def test_of_two_texts_the_one_that_was_named_is_forgotten(page):
    client, address = page
    for page_of in (address, address.replace("address", "contact")):
        keep(client, page_of, directions=TYPED)
    first, second = KeptText.objects.order_by("saved_at")

    client.post(reverse("accounts:discard_text"), {"key": first.key})

    assert KeptText.objects.get() == second


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\u0661:\u0662"])
def test_without_a_token_of_ours_nothing_is_kept(page, token):
    client, address = page

    answer = client.post(
        reverse("accounts:keep_text"),
        {"form_token": token, "directions": TYPED, "kept_action": address},
    )

    assert (answer.status_code, KeptText.objects.count()) == (204, 0)


@pytest.mark.parametrize(
    "action", ["https://evil.example/", "//evil.example", "/nowhere/", "javascript:x", ""]
)
def test_a_text_goes_back_to_an_address_of_ours_alone(page, action):
    client, address = page
    sent = form_of(client, address) | {"directions": TYPED, "kept_action": action}

    client.post(reverse("accounts:keep_text"), sent)

    assert not KeptText.objects.exists()


def test_a_form_that_came_back_with_objections_is_kept_too(ataa, officer, client_for):
    client = client_for(officer)
    address = reverse("beneficiaries:create")
    sent = form_of(client, address) | {"first_name": "نورة"}

    answer = client.post(address, sent)

    assert answer.status_code == 422
    assert ["first_name", "نورة"] in KeptText.objects.get().typed


def test_a_form_refused_for_its_csrf_token_is_kept_and_leads_back(page, officer):
    _, address = page
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    sent = form_of(strict, address) | {"directions": TYPED}

    answer = strict.post(address, sent)

    assert answer.status_code == 403
    html = answer.content.decode()
    assert "ما كتبته محفوظ" in html
    assert f'href="{address}"' in html
    assert ["directions", TYPED] in KeptText.objects.get().typed


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page_and_keeps_nothing(page, officer):
    client, address = page
    file_page = address.rsplit("/", 2)[0]
    token = kept_token(officer, "/files/?tab=details", keeps=False)
    Session.objects.all().delete()

    answer = client.post(
        f"{file_page}/confirm/".replace("/section", ""), {"form_token": token, "version": "1"}
    )

    assert answer["Location"] == "/accounts/login/?next=/files/%3Ftab%3Ddetails"
    assert not KeptText.objects.exists()


def kept_token(user, page, *, keeps=True):
    from django.core import signing

    return signing.dumps([user.pk, page, "t" * 22, int(keeps), "n" * 22], salt="core.kept")


def test_the_token_of_a_ballot_keeps_nothing(page, officer):
    client, address = page

    keep(
        client, address, token=kept_token(officer, address, keeps=False), choice="approve", reservation="سري"
    )

    assert not KeptText.objects.exists()


def test_no_password_is_kept(page):
    client, address = page

    keep(client, address, directions=TYPED, new_password="Xy12345678901")

    assert "Xy12345678901" not in str(KeptText.objects.get().typed)


def test_three_days_200_kilobytes_and_twenty_texts(page, officer):
    client, address = Client(), page[1]
    with time_machine.travel("2026-11-01T08:00:00Z", tick=False):
        client.force_login(officer)
        keep(client, address, directions="س" * 110_000)
        assert not KeptText.objects.exists()
        drawn = "data:image/png;base64," + "A" * 200_000
        keep(client, address, directions=TYPED, signature=drawn)
        assert [name for name, _ in KeptText.objects.get().typed] == ["version", "city", "directions"]
        for number in range(21):
            keep(
                client,
                address,
                token=kept_thread(officer, address, number),
                directions=str(number),
            )
        texts = [dict(row.typed)["directions"] for row in KeptText.objects.order_by("pk")]
        assert texts == [str(number) for number in range(1, 21)]
    with time_machine.travel("2026-11-04T07:59:00Z", tick=False):
        call_command("sweep_rows")
        assert KeptText.objects.count() == 20
    with time_machine.travel("2026-11-04T08:00:00Z", tick=False):
        client = Client()
        client.force_login(officer)
        assert "نص محفوظ" not in client.get(address).content.decode()
        call_command("sweep_rows")
        assert KeptText.objects.count() == 0


def kept_thread(user, page, number):
    from django.core import signing

    return signing.dumps([user.pk, page, f"{number:022d}", 1, "n" * 22], salt="core.kept")


def test_a_token_sent_again_with_other_text_says_so_and_keeps_it(page):
    client, address = page
    sent = form_of(client, address) | {"directions": "الأول"}
    first = client.post(address, sent)

    same = client.post(address, sent)
    assert same["Location"] == first["Location"]
    assert not KeptText.objects.exists()

    other = client.post(address, sent | {"directions": "نص آخر"}, follow=True)
    html = other.content.decode()
    assert other.redirect_chain == [(address, 302)]
    assert "سبق إرسال هذا النموذج بنص آخر" in html
    assert 'value="نص آخر"' in html


def test_a_part_that_refreshes_itself_says_that_the_session_ended(client, page):
    answer = client.get(
        "/requests/sessions/",
        headers={
            "HX-Request": "true",
            "HX-Target": "ballots",
            "HX-Current-URL": "http://testserver/requests/sessions/abc/",
        },
    )

    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<div id="ballots"' in html
    assert "انتهت جلستك" in html
    assert 'href="/accounts/login/?next=/requests/sessions/abc/"' in html
    assert "<form" not in html


def test_its_place_and_page_are_ours(client, page):
    html = client.get(
        "/", headers={"HX-Request": "true", "HX-Target": '"><b>', "HX-Current-URL": "https://evil.example/x"}
    ).content.decode()

    assert '<div id="ended"' in html
    assert "evil" not in html


def test_the_tokens_say_where_they_came_from(rf, officer):
    request = rf.get("/files/?q=1")
    request.user = officer

    back = rf.post("/files/confirm/", {"form_token": kept.issue(request)})
    back.user = officer

    assert kept.opened(back)[:2] == (officer.pk, "/files/?q=1")
    again = rf.post("/files/confirm/", {"form_token": kept.issue(back)})
    assert kept.opened(again)[:3] == kept.opened(back)[:3]


def test_a_press_to_stay_counts_the_session_anew_and_a_page_alone_does_not(page, officer):
    client, address = Client(), page[1]
    with time_machine.travel("2026-11-01T05:00:00Z", tick=False):
        client.force_login(officer)
        assert 'data-session-ends="43200"' in client.get(address).content.decode()
    with time_machine.travel("2026-11-01T16:56:00Z", tick=False):
        assert 'data-session-ends="240"' in client.get(address).content.decode()
        assert client.post(reverse("accounts:stay")).status_code == 204
        assert 'data-session-ends="43200"' in client.get(address).content.decode()
    with time_machine.travel("2026-11-02T04:55:00Z", tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel("2026-11-02T04:57:00Z", tick=False):
        assert client.get(address).status_code == 302
