"""Which columns hold personal data, and what a scrubbed copy of the database holds in their place."""

_FACT = {
    "personal": {"amount": "1.00", "note": ""},
    "plain": {
        "id", "public_id", "version", "beneficiary", "kind", "period", "source", "proof", "recorded_at", "ended_at",
    },
}  # fmt: skip

FIELDS = {
    "Person": {
        "personal": {
            "first_name": "مستفيد",
            "father_name": "تجريبي",
            "grandfather_name": "",
            "family_name": "تجريبي",
            "id_kind": "pending",
            "id_number": "",
            "id_lookup": None,
            "id_pending_reason": "",
            "nationality": "",
            "birth_date": None,
            "birth_calendar": "H",
            "birth_precision": "day",
            "sex": "male",
            "marital_status": "",
            "mobile": "",
            "email": "",
            "search_key": "مستفيد تجريبي",
            "family_key": "تجريبي",
        },
        "plain": {"id", "public_id"},
    },
    "Beneficiary": {
        "personal": {
            "special_circumstances": "",
            "building_no": "",
            "street": "",
            "district": "",
            "postal_code": "",
            "additional_no": "",
            "unit_no": "",
            "short_address": "",
            "directions": "",
            "iban": "",
            "iban_lookup": None,
            "iban_holder": "",
            "no_income_declared": False,
        },
        "plain": {
            "id", "public_id", "version", "file_number", "head", "status", "valid_until", "city", "opened_by", "opened_at",
            "registered_at",
        },
    },
    "HouseholdMember": {
        "personal": {"health_note": "", "relationship": "other"},
        "plain": {
            "id", "public_id", "version", "beneficiary", "person", "lives_in", "counted", "since", "until",
        },
    },
    "Income": {**_FACT, "plain": _FACT["plain"] | {"owner"}},
    "Obligation": _FACT,
    "Document": {
        "personal": {"number": "", "issue_date": None, "expiry_date": None},
        "plain": {
            "id", "public_id", "version", "beneficiary", "owner", "type", "file", "issue_calendar", "expiry_calendar",
            "original_seen", "status", "added_by", "added_at",
        },
    },
}  # fmt: skip
