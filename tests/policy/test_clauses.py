"""Every clause of the two policies has its row: code, our wording, the order of the text, and whether it is
carried out; and what is good practice is never shown as the policy's word.
"""

import shutil
from pathlib import Path

import pytest

from eligibility.catalogue.presets import load_profile
from policy.models import Charity, PolicyProfile
from policy.reading import FOLDER, content_hash, read_policy
from tests.presets import in_force

pytestmark = pytest.mark.django_db

AIMS = (
    "C-01 C-02 C-03 C-04 C-05 C-06 C-07 C-08 {A01}C-09 C-10 C-11 C-12 C-13 C-14 C-15 C-16 C-17 C-18 C-19 "
    "C-20 C-21 C-22 C-23 C-24 C-25 C-26 C-27 C-28 "
)
CLAUSES = {
    "ataa": (
        AIMS.format(A01="A-01 ") + "A-02 C-29 C-30 C-31 C-32 C-33 C-34 C-35 A-03 C-36 C-37 "
        "C-38 C-39 C-40 C-41 C-42 C-43 C-44 A-04 A-05 C-45 C-46 C-47 A-06 A-07 A-08 C-48 C-49 "
        "C-50 C-51 C-52 A-09 A-10"
    ).split(),
    "baraem": (
        AIMS.format(A01="") + "C-29 C-30 C-31 C-32 C-33 C-34 C-35 C-36 C-37 "
        "C-38 C-39 C-40 C-41 C-42 C-43 C-44 C-45 C-46 C-47 C-48 C-49 "
        "B-01 B-02 B-03 B-04 B-05 B-06 B-07 B-08 B-09 B-10 B-11 B-12 B-13 B-14 B-15 B-16 B-17 B-18 B-19 "
        "B-20 B-21 B-22 B-23 C-50 C-51 C-52 B-24"
    ).split(),
}


@pytest.mark.parametrize("code", ["ataa", "baraem"])
def test_every_clause_has_its_row_in_the_order_of_the_text(code):
    rows = list(in_force(code).clauses.all())

    assert [row.clause for row in rows] == CLAUSES[code]
    assert {row.state for row in rows} == {"carried_out", "text_only"}
    assert {row.origin for row in rows} == {"policy"}
    assert len({row.label for row in rows}) == len(rows)


def test_both_lists_together_are_all_clauses():
    both = {*CLAUSES["ataa"], *CLAUSES["baraem"]}
    assert both == {
        *(f"C-{n:02d}" for n in range(1, 53)),
        *(f"A-{n:02d}" for n in range(1, 11)),
        *(f"B-{n:02d}" for n in range(1, 25)),
    }


def test_the_mechanism_is_steps_types_and_benefits(baraem):
    parts = dict.fromkeys(["mechanism_aim", "mechanism_step", "mechanism_type", "mechanism_benefit"])
    for part in parts:
        parts[part] = " ".join(baraem.clauses.filter(part=part).values_list("clause", flat=True))

    assert parts == {
        "mechanism_aim": "B-01 B-02 B-03",
        "mechanism_step": "B-04 B-05 B-06 B-07 B-08 B-09 B-10 B-11 B-12 B-13 B-14 B-15",
        "mechanism_type": "B-16 B-17 B-18 B-19",
        "mechanism_benefit": "B-20 B-21 B-22 B-23",
    }


def test_an_aim_that_nothing_carries_out_is_text_only(ataa):
    states = dict(ataa.clauses.values_list("clause", "state"))
    assert (states["C-07"], states["C-10"], states["C-12"]) == ("text_only",) * 3
    assert (states["C-04"], states["C-25"], states["A-07"]) == ("carried_out",) * 3


def test_a_policy_cites_its_own_clauses_alone(ataa, baraem):
    asked = ("C-39", "C-99", "A-01", "A-99", "B-15", "")

    assert [code for code in asked if ataa.cites(code)] == ["C-39", "A-01"]
    assert [code for code in asked if baraem.cites(code)] == ["C-39", "B-15"]


def test_what_a_line_cites_is_a_clause_of_that_policy(ataa, baraem):
    for profile in (ataa, baraem):
        cited = set()
        for lines in (profile.channels, profile.tools, profile.steps, profile.sources, profile.documents):
            cited |= {row.clause for row in lines.all()} - {""}
        assert cited <= set(CLAUSES[profile.code])


# === What the approval covers ====================================================================


def test_a10_the_approval_names_the_policy_by_its_title(ataa):
    assert ataa.title == "سياسة تنظيم العلاقات مع المستفيدين"
    assert list(ataa.documents.values_list("document", "label", "clause")) == [
        ("relations", "سياسة تنظيم العلاقات مع المستفيدين", "A-10")
    ]


def test_the_approval_of_baraem_covers_two_documents(baraem, client_for, manager):
    assert list(baraem.documents.values_list("document", "label", "clause")) == [
        ("relations", "سياسة تنظيم العلاقة مع المستفيدين", "C-50"),
        ("mechanism", "آلية التأكد من استحقاق المستفيد للخدمة", "C-50"),
    ]
    page = client_for(manager).get("/policy/").content.decode()
    assert "«سياسة تنظيم العلاقة مع المستفيدين»، «آلية التأكد من استحقاق المستفيد للخدمة»" in page


# === Practice is not the policy's word ===========================================================


def test_reading_day_kind_effective_date_and_who_studies_are_practice(ataa, baraem):
    asked = ["reply_interpretation", "reply_day_kind", "effective_from", "study_body_label", "objection_days"]
    assert [ataa.origin_of(column) for column in asked] == ["practice"] * 5
    assert ataa.origin_of("reply_min_days") == ataa.origin_of("deciding_body") == "policy"
    assert (baraem.origin_of("effective_from"), baraem.origin_of("study_body_label")) == (
        "practice",
        "policy",
    )


def test_the_roles_that_no_policy_names_are_practice(ataa, baraem):
    def practice(profile):
        steps = profile.steps.filter(origin="policy", role_origin="practice")
        return list(steps.values_list("step", "clause"))

    assert practice(ataa) == [("notification", "A-07"), ("delivery", "C-49")]
    assert practice(baraem) == [
        ("interview", "B-19"),
        ("field_visit", "B-10"),
        ("evaluation", "B-11"),
        ("notification", "B-15"),
        ("delivery", "C-49"),
    ]


def test_the_page_marks_what_is_practice(ataa, client_for, officer):
    text = client_for(officer).get("/policy/").content.decode()

    assert "حد أدنى كما كُتب (ممارسة جيدة)" in text
    assert "مسؤول البحث الاجتماعي (ممارسة جيدة)" in text
    assert "أيام تقويمية (ممارسة جيدة)" in text
    assert "لجنة البحث (ممارسة جيدة)" not in text
    assert "مسؤول تقديم الخدمة (ممارسة جيدة)" in text


def test_the_page_shows_every_clause_and_marks_those_that_are_text_only(baraem, client_for, officer):
    text = client_for(officer).get("/policy/").content.decode()

    assert all(f'<bdi dir="ltr">{code}</bdi>' in text for code in CLAUSES["baraem"])
    assert "السياسة بندًا بندًا" in text
    assert text.count("نص فقط</span>") == 19


# === The charity of the demo =====================================================================


def test_nothing_is_made_up_about_baraem(baraem):
    record = Charity.objects.in_force()
    assert (record.city, record.address, record.phone) == ("مثال", "", "")


def test_public_pages_and_papers_stand_without_a_telephone_and_an_address(baraem, client):
    from eligibility.case.letterhead import letterhead

    text = client.get("/track/").content.decode()
    assert "tel:" not in text
    assert (
        letterhead(baraem.approved_on)["contacts"]
        == "baraem@example.invalid · الأحد إلى الخميس، 8:00 إلى 14:00"
    )


# === The file ====================================================================================


def read(tmp_path, change):
    place = tmp_path / "policy.yaml"
    place.write_text(change((FOLDER / "ataa.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    return read_policy(place, "policy.yaml")[1].wrong


def test_the_shipped_files_are_sound(tmp_path):
    assert read(tmp_path, lambda text: text) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("clause: C-05, part: preamble", "clause: C-04, part: preamble", "clauses: C-04 is said twice"),
        (", state: text_only}", "}", "missing key state"),
        ("state: text_only", "state: done", "state"),
        ("part: preamble", "part: nowhere", "part"),
        ("clause: C-29}", "clause: C-99}", "channels: clause: C-99 is not known"),
        (
            "practice: [reply_interpretation",
            "practice: [reply_reading",
            "practice: reply_reading is not known",
        ),
        ("practice: [", "practice: 7 #", "practice: not a list of texts"),
        ("role_origin: practice", "role_origin: mine", "role_origin"),
    ],
)
def test_a_fault_in_the_text_of_the_policy_is_named(tmp_path, old, new, said):
    wrong = read(tmp_path, lambda text: text.replace(old, new, 1))

    assert wrong
    assert said in " ".join(wrong)


def test_a_file_from_before_the_clauses_is_loaded_as_it_is_and_keeps_its_hash(tmp_path):
    folder = tmp_path / "preset"
    folder.mkdir()
    text = (FOLDER / "ataa.yaml").read_text(encoding="utf-8")
    (folder / "policy.yaml").write_text(text[: text.index("documents:")], encoding="utf-8")
    shutil.copy(FOLDER / "common.yaml", folder / "lists.yaml")
    shutil.copy(Path("eligibility/presets/ataa.yaml"), folder / "catalogue.yaml")

    profile = load_profile(place=str(folder)).profile

    assert (profile.clauses.count(), profile.documents.count()) == (0, 0)
    parts = ("profile", "approval", "channels", "tools", "steps", "sources")
    file = read_policy(folder / "policy.yaml", "policy.yaml")[0]
    assert profile.content_hash == content_hash({part: file[part] for part in parts})
    assert PolicyProfile.objects.count() == 1
