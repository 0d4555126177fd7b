"""Saudi identifiers. Ids such as ID-01 are those of the catalogue of bad inputs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import saudi
from core.saudi import InvalidFormat

FA = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
AR = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1000000008", "1000000008"),
        ("1000000016", "1000000016"),
        ("1098765439", "1098765439"),
        ("2000000006", "2000000006"),
        ("2102030406", "2102030406"),
        ("1012345672", "1012345672"),
        ("2123456788", "2123456788"),
        ("١٠٠٠٠٠٠٠٠٨", "1000000008"),
        pytest.param("1012345672".translate(FA), "1012345672", id="ID-04"),
        pytest.param("1012345672\n", "1012345672", id="ID-07"),
        (" 1-000 000_008\u200f", "1000000008"),
        ("１０００００００08", "1000000008"),
    ],
)
def test_national_id(typed, number):
    assert saudi.national_id(typed) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("1000000009", "checksum", id="ID-01"),
        pytest.param("10000000080", "length", id="ID-10"),
        pytest.param("0000000000", "prefix", id="ID-13"),
        pytest.param("10000O0008", "characters", id="ID-16"),
        ("1234567890", "checksum"),
        ("3000000004", "prefix"),
        ("100000000", "length"),
        ("", "characters"),
        ("100000000⁸", "characters"),
    ],
)
def test_national_id_refuses(typed, code):
    with pytest.raises(InvalidFormat) as refusal:
        saudi.national_id(typed)
    assert refusal.value.code == code


@given(st.from_regex(r"[12][0-9]{8}", fullmatch=True))
def test_one_last_digit_in_ten_is_right(start):
    def sound(number):
        try:
            return bool(saudi.national_id(number))
        except InvalidFormat:
            return False

    assert sum(sound(f"{start}{last}") for last in range(10)) == 1


@pytest.mark.parametrize(
    ("number", "kind"),
    [("1000000008", "citizen"), ("2000000006", "resident"), ("3000000004", ""), ("", "")],
)
def test_id_kind_of(number, kind):
    assert saudi.id_kind_of(number) == kind


@pytest.mark.parametrize(
    "typed",
    [
        "0501234567",
        pytest.param("٠٥٠١٢٣٤٥٦٧", id="CT-01"),
        "+966 50 123 4567",
        "00966501234567",
        "501234567",
        "966501234567",
        "+9660501234567",
        "(050) 123-4567",
        "\u202a+966501234567\u202c",
    ],
)
def test_mobile(typed):
    assert saudi.mobile(typed) == "+966501234567"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("0112345678", "landline", id="CT-04"),
        ("0401234567", "mobile"),
        ("05012345678", "mobile"),
        ("+971501234567", "mobile"),
        ("050123456O", "mobile"),
        ("", "mobile"),
    ],
)
def test_mobile_refuses(typed, code):
    with pytest.raises(InvalidFormat) as refusal:
        saudi.mobile(typed)
    assert refusal.value.code == code


def test_phone_takes_landlines_too():
    assert saudi.phone("0112345678") == "+966112345678"
    assert saudi.phone("٠١٧-٢٣٤-٥٦٧٨") == "+966172345678"
    assert saudi.phone("0501234567") == "+966501234567"
    with pytest.raises(InvalidFormat):
        saudi.phone("0182345678")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("SA0380000000608010167519", "SA0380000000608010167519"),
        ("SA9480000000000000000001", "SA9480000000000000000001"),
        ("SA3905000000000000000003", "SA3905000000000000000003"),
        ("SA1000000000000000000000", "SA1000000000000000000000"),
        ("sa03 8000 0000 6080 1016 7519", "SA0380000000608010167519"),
        pytest.param("SA0380000000608010167519".translate(AR), "SA0380000000608010167519", id="MN-19"),
    ],
)
def test_iban(typed, number):
    assert saudi.iban(typed) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("AS0380000000608010167519", "country", id="MN-22"),
        ("SA0380000000608010167518", "checksum"),
        ("SA038000000060801016751", "length"),
        ("SA03800000006080101675190", "length"),
        ("AE070331234567890123456", "country"),
        ("SAO380000000608010167519", "characters"),
        ("SA038000000060801016751é", "characters"),
        ("", "country"),
    ],
)
def test_iban_refuses(typed, code):
    with pytest.raises(InvalidFormat) as refusal:
        saudi.iban(typed)
    assert refusal.value.code == code


@given(st.integers(4, 23), st.integers(1, 9))
def test_one_wrong_digit_of_an_iban_is_noticed(place, shift):
    right = "SA0380000000608010167519"
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]

    with pytest.raises(InvalidFormat):
        saudi.iban(wrong)


def test_short_address():
    assert saudi.short_address(" rnbb ٢٣١٢") == "RNBB2312"
    for wrong in ("RNB2312", "RNBB231", "رنبب2312", "2312RNBB", ""):
        with pytest.raises(InvalidFormat):
            saudi.short_address(wrong)


def test_masks():
    assert saudi.mask_id("1000000008") == "1•••••0008"
    assert saudi.mask_id("A1234567") == "••••••67"
    assert saudi.mask_id("12") == "••"
    assert saudi.mask_id("") == ""
    assert saudi.mask_iban("SA0380000000608010167519") == "SA•• •••• •••• •••• •••• 7519"
    assert saudi.mask_iban("") == ""
    assert saudi.mask_mobile("+966501234567") == "+966•••••••67"
    assert saudi.mask_mobile("0501234567") == "••••••••67"


def test_group_iban():
    assert saudi.group_iban("SA0380000000608010167519") == "SA03 8000 0000 6080 1016 7519"
