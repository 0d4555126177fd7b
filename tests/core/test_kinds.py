"""Of which part of a case each kind of event tells: written by hand, since it decides who reads it."""

import pytest
from django.utils import translation

from core.kinds import Kind, Part

# Whoever receives people reads statement, decision and delivery, whoever delivers the last alone; what is
# not here tells of the study or of the house, and neither reads it.
TELLS_OF = {
    Part.STATEMENT: """
        contact.recorded contact.request declaration.signed document.added document.owner_said
        document.replaced file.account file.address file.circumstances file.confirmed file.contact
        file.identity file.income_stated file.opened file.registered form.printed form.scanned income.added
        income.changed income.ended member.added member.changed member.ended message.given_up message.retried
        message.sent message.stopped message.written obligation.added obligation.changed
        obligation.ended paper.asked paper.kept paper.matched paper.owner_said paper.received
        paper.rejected paper.reopened paper.waived person.changed_elsewhere person.death_taken_back
        person.deceased provider.added provider.changed provider.ended referral.answered
        referral.made referral.revoked referral.told representation.added representation.ended
        request.accept request.ask_completion request.edited request.lapse request.opened
        request.papers_listed request.submit request.withdraw visit.answered visit.file visit.left
        visit.received visit.referred visit.request visit.serving
    """,
    Part.DECISION: """
        item.early_telling request.assign request.decide request.refer survey.invited
    """,
    Part.DELIVERY: """
        decision.at_address decision.letter_opened decision.notice_written decision.try
        objection.made objection.none objection.taken_back payee.verified request.close
        request.deliver request.hand_over request.notify
    """,
}


def test_an_event_is_open_to_the_desk_and_to_delivery_only_where_it_is_named_here():
    for part, kinds in TELLS_OF.items():
        assert sorted(kind.value for kind in Kind if kind.part is part) == kinds.split()


def test_what_tells_of_the_study_is_not_taken_for_a_matter_of_the_house():
    nouns = {part: {kind.partition(".")[0] for kind in Kind if kind.part is part} for part in Part}

    assert sorted(nouns[Part.STUDY]) == [
        "assessment", "ballot", "field_visit", "interview", "item", "recusal", "request", "second_look",
        "study", "substitute", "visit",
    ]  # fmt: skip
    assert nouns[Part.STUDY] & nouns[Part.HOUSE] == set()


# Verbs without a doer, and passives that are written without a damma.
NO_DOER = {
    "اختير", "ابتدأ", "اكتمل", "انتهى", "انتهت", "بدأ", "بدأت", "تعذر", "سرى", "سقط", "صدر", "ضاعت", "طوبق",
}  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
def test_the_timeline_speaks_in_the_passive_past(kind):
    """docs/glossary.md: «وُقّع», never «وقّع» nor «توقيع»."""
    with translation.override("ar"):
        first, second, *_rest = [*str(kind.label).split(), ""]

    verb = second if first == "لم" else first
    assert "\N{ARABIC DAMMA}" in verb or verb in NO_DOER
