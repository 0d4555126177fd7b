"""Every kind of event of the audit chain: what it is called, and of which part of a case it tells.

One list for all apps, so that nobody writes a kind that is not here, and what a reader may not know is left
out by its part and not by how it is spelt. A value stands in rows that are never rewritten: it is never
changed and never used for anything else (docs/adr/0011).
"""

from enum import Enum, StrEnum

from django.utils.translation import gettext_lazy as _

from core.texts import Text


class Part(Enum):
    """Of what an event tells: who may read it is said by the app of the cases."""

    HOUSE = "house"
    STATEMENT = "statement"
    STUDY = "study"
    DECISION = "decision"
    DELIVERY = "delivery"


class Kind(StrEnum):
    """A kind of event; `label` is its sentence, `part` what it tells of."""

    label: Text
    part: Part

    def __new__(cls, value: str, part: Part, label: Text) -> "Kind":
        """A member with its value as text."""
        kind = str.__new__(cls, value)
        kind._value_, kind.part, kind.label = value, part, label
        return kind

    REFUSED = "refused", Part.HOUSE, _("Refused")

    # --- The house ---
    CHAIN_NEW_KEY = "chain.new_key", Part.HOUSE, _("The history was linked under a new key")
    USER_CREATED = "user.created", Part.HOUSE, _("Account made")
    USER_CHANGED = "user.changed", Part.HOUSE, _("Account changed")
    USER_ROLES = "user.roles", Part.HOUSE, _("Roles changed")
    USER_ACCESS_ASKED = (
        "user.access_asked",
        Part.HOUSE,
        _("A role or an e-mail address was asked for an account"),
    )
    USER_ACCESS_CONFIRMED = (
        "user.access_confirmed",
        Part.HOUSE,
        _("A second person confirmed a role or an e-mail address"),
    )
    USER_ACCESS_WITHDRAWN = (
        "user.access_withdrawn",
        Part.HOUSE,
        _("A role or an e-mail address that was asked for was withdrawn"),
    )
    USER_EMAIL = "user.email", Part.HOUSE, _("E-mail address of an account changed")
    USER_LINK_ASKED = "user.link_asked", Part.HOUSE, _("Link to set a password asked for on the sign-in page")
    USER_LINK_PRINTED = "user.link_printed", Part.HOUSE, _("Link to set a password printed on the machine")
    USER_LINK_SENT = "user.link_sent", Part.HOUSE, _("Link to set a password sent")
    USER_SIGNED_IN = "user.signed_in", Part.HOUSE, _("Signed in")
    USER_SIGNED_OUT = "user.signed_out", Part.HOUSE, _("Signed out")
    USER_SIGN_IN_FAILED = "user.sign_in_failed", Part.HOUSE, _("Signing in failed")
    CHARTER_PUBLISHED = "charter.published", Part.HOUSE, _("The charter of rights and duties was published")
    CHARITY_WRITTEN = "charity.written", Part.HOUSE, _("The charity's record was written")
    POLICY_DRAFTED = "policy.drafted", Part.HOUSE, _("A version of the policy was drafted")
    POLICY_LISTS_CHANGED = "policy.lists_changed", Part.HOUSE, _("Lists of the policy changed")
    POLICY_IN_FORCE = "policy.in_force", Part.HOUSE, _("A version of the policy came into force")
    CATALOGUE_CHANGED = "catalogue.changed", Part.HOUSE, _("The catalogue of services changed")
    CRITERIA_NEW_VERSION = "criteria.new_version", Part.HOUSE, _("A new version of the criteria")
    COMMITTEE_FORMED = "committee.formed", Part.HOUSE, _("The committee was formed or changed")
    SESSION_CREATED = "session.created", Part.HOUSE, _("Session planned")
    SESSION_REORDERED = "session.reordered", Part.HOUSE, _("Agenda put in another order")
    SESSION_ATTENDANCE = "session.attendance", Part.HOUSE, _("Attendance recorded")
    SESSION_OPENED = "session.opened", Part.HOUSE, _("Session opened")
    SESSION_CLOSED = "session.closed", Part.HOUSE, _("Session closed")
    SESSION_MINUTES_MADE = "session.minutes_made", Part.HOUSE, _("Minutes prepared")
    SESSION_SIGNATURE = "session.signature", Part.HOUSE, _("Minutes signed by a member")
    SESSION_UNSIGNED = "session.unsigned", Part.HOUSE, _("Noted why a member does not sign the minutes")
    SESSION_SIGNED = "session.signed", Part.HOUSE, _("Minutes signed by all")
    # --- Files ---
    FILE_OPENED = "file.opened", Part.STATEMENT, _("The file was opened")
    FILE_IDENTITY = "file.identity", Part.STATEMENT, _("Identity corrected")
    FILE_CONTACT = "file.contact", Part.STATEMENT, _("Contact changed")
    FILE_ADDRESS = "file.address", Part.STATEMENT, _("Address changed")
    FILE_ACCOUNT = "file.account", Part.STATEMENT, _("Bank account changed")
    FILE_CIRCUMSTANCES = "file.circumstances", Part.STATEMENT, _("Categories and circumstances changed")
    FILE_CONFIRMED = "file.confirmed", Part.STATEMENT, _("Data confirmed with the applicant")
    FILE_INCOME_STATED = "file.income_stated", Part.STATEMENT, _("The word on having no income changed")
    FILE_REGISTERED = "file.registered", Part.STATEMENT, _("File registered")
    PERSON_CHANGED_ELSEWHERE = (
        "person.changed_elsewhere",
        Part.STATEMENT,
        _("A person of this file was changed from another file"),
    )
    PERSON_DECEASED = "person.deceased", Part.STATEMENT, _("A death was recorded")
    PERSON_DEATH_TAKEN_BACK = (
        "person.death_taken_back",
        Part.STATEMENT,
        _("A death that was recorded by mistake was taken back"),
    )
    REPRESENTATION_ADDED = (
        "representation.added",
        Part.STATEMENT,
        _("Somebody who signs for the head was recorded"),
    )
    REPRESENTATION_ENDED = (
        "representation.ended",
        Part.STATEMENT,
        _("The right to sign for the head ended"),
    )
    PROVIDER_ADDED = "provider.added", Part.STATEMENT, _("The deceased provider was recorded")
    PROVIDER_CHANGED = "provider.changed", Part.STATEMENT, _("The deceased provider was corrected")
    PROVIDER_ENDED = (
        "provider.ended",
        Part.STATEMENT,
        _("A deceased provider that was recorded by mistake was taken back"),
    )
    MEMBER_ADDED = "member.added", Part.STATEMENT, _("A member was added to the household")
    MEMBER_CHANGED = "member.changed", Part.STATEMENT, _("A member of the household was corrected")
    MEMBER_ENDED = "member.ended", Part.STATEMENT, _("A member left the household")
    INCOME_ADDED = "income.added", Part.STATEMENT, _("An income was added")
    INCOME_CHANGED = "income.changed", Part.STATEMENT, _("An income was corrected")
    INCOME_ENDED = "income.ended", Part.STATEMENT, _("An income ended")
    OBLIGATION_ADDED = "obligation.added", Part.STATEMENT, _("An obligation was added")
    OBLIGATION_CHANGED = "obligation.changed", Part.STATEMENT, _("An obligation was corrected")
    OBLIGATION_ENDED = "obligation.ended", Part.STATEMENT, _("An obligation ended")
    DOCUMENT_ADDED = "document.added", Part.STATEMENT, _("A paper was added")
    DOCUMENT_OWNER_SAID = "document.owner_said", Part.STATEMENT, _("It was said whose a paper is")
    DOCUMENT_REPLACED = "document.replaced", Part.STATEMENT, _("A paper was replaced")
    # --- The desk ---
    VISIT_RECEIVED = "visit.received", Part.STATEMENT, _("A visitor was received")
    VISIT_SERVING = "visit.serving", Part.STATEMENT, _("An officer turned to the visitor")
    VISIT_FILE = "visit.file", Part.STATEMENT, _("The visit was linked to the file")
    VISIT_ANSWERED = "visit.answered", Part.STATEMENT, _("The visitor's question was answered")
    VISIT_REFERRED = (
        "visit.referred",
        Part.STATEMENT,
        _("The visitor was referred to the social research officer"),
    )
    VISIT_REQUEST = "visit.request", Part.STATEMENT, _("The visit led to a request")
    VISIT_LEFT = "visit.left", Part.STATEMENT, _("The visitor left before being served")
    CONTACT_RECORDED = "contact.recorded", Part.STATEMENT, _("A contact was recorded")
    CONTACT_REQUEST = "contact.request", Part.STATEMENT, _("The contact led to a request")
    REFERRAL_MADE = (
        "referral.made",
        Part.STATEMENT,
        _("A question was referred to the social research officer"),
    )
    REFERRAL_ANSWERED = "referral.answered", Part.STATEMENT, _("The referred question was answered")
    REFERRAL_TOLD = "referral.told", Part.STATEMENT, _("The person was told the answer")
    REFERRAL_REVOKED = "referral.revoked", Part.STATEMENT, _("The referral was taken back")
    MESSAGE_WRITTEN = "message.written", Part.STATEMENT, _("A message was written")
    MESSAGE_SENT = "message.sent", Part.STATEMENT, _("A message was sent")
    MESSAGE_STOPPED = "message.stopped", Part.STATEMENT, _("A message was not sent any more")
    MESSAGE_GIVEN_UP = "message.given_up", Part.STATEMENT, _("A message was given up")
    MESSAGE_RETRIED = "message.retried", Part.STATEMENT, _("A message was put back into the outbox")
    # --- Cases ---
    REQUEST_RETURN_STUDY = "request.return_study", Part.STUDY, _("Study returned with remarks")
    REQUEST_OPENED = "request.opened", Part.STATEMENT, _("Request opened")
    REQUEST_EDITED = "request.edited", Part.STATEMENT, _("Request changed")
    REQUEST_PAPERS_LISTED = "request.papers_listed", Part.STATEMENT, _("List of papers brought up to date")
    REQUEST_SUBMIT = "request.submit", Part.STATEMENT, _("Request submitted")
    REQUEST_ASK_COMPLETION = "request.ask_completion", Part.STATEMENT, _("Completion asked for")
    REQUEST_ACCEPT = "request.accept", Part.STATEMENT, _("The request was accepted and registered")
    REQUEST_WITHDRAW = "request.withdraw", Part.STATEMENT, _("Request withdrawn at the applicant's word")
    REQUEST_LAPSE = "request.lapse", Part.STATEMENT, _("Request lapsed, incomplete for too long")
    REQUEST_ASSIGN = "request.assign", Part.DECISION, _("Researcher assigned")
    REQUEST_EVALUATE = "request.evaluate", Part.STUDY, _("Assessment completed")
    SUBSTITUTE_NAMED = "substitute.named", Part.STUDY, _("Somebody was named to decide on this request")
    SUBSTITUTE_ENDED = "substitute.ended", Part.STUDY, _("The naming for this request was taken back")
    REQUEST_REFER = "request.refer", Part.DECISION, _("Referred for decision")
    REQUEST_DECIDE = "request.decide", Part.DECISION, _("Decided")
    REQUEST_NOTIFY = "request.notify", Part.DELIVERY, _("The applicant was told of the decision")
    REQUEST_DELIVER = "request.deliver", Part.DELIVERY, _("Delivery begun")
    REQUEST_HAND_OVER = "request.hand_over", Part.DELIVERY, _("Receipt recorded")
    REQUEST_CLOSE = "request.close", Part.DELIVERY, _("The request was closed")
    PAPER_ASKED = "paper.asked", Part.STATEMENT, _("The study asked for a paper")
    PAPER_RECEIVED = "paper.received", Part.STATEMENT, _("Paper received")
    PAPER_KEPT = "paper.kept", Part.STATEMENT, _("Paper taken from the file with its earlier match")
    PAPER_OWNER_SAID = "paper.owner_said", Part.STATEMENT, _("It was said whose paper is asked for")
    PAPER_MATCHED = "paper.matched", Part.STATEMENT, _("Paper matched")
    PAYEE_VERIFIED = "payee.verified", Part.DELIVERY, _("The account of the payee was verified")
    PAPER_REJECTED = "paper.rejected", Part.STATEMENT, _("Paper not accepted")
    PAPER_WAIVED = "paper.waived", Part.STATEMENT, _("Paper waived")
    PAPER_REOPENED = "paper.reopened", Part.STATEMENT, _("Paper to be matched again")
    FORM_PRINTED = "form.printed", Part.STATEMENT, _("The request form was printed for a signature by hand")
    FORM_SCANNED = "form.scanned", Part.STATEMENT, _("The scan of a signed request form was received")
    DECLARATION_SIGNED = "declaration.signed", Part.STATEMENT, _("The declaration was signed")
    # --- The study ---
    STUDY_RETURNED = "study.returned", Part.STUDY, _("Study returned with remarks")
    INTERVIEW_PLANNED = "interview.planned", Part.STUDY, _("Interview planned")
    INTERVIEW_MOVED = "interview.moved", Part.STUDY, _("Interview moved")
    INTERVIEW_DONE = "interview.done", Part.STUDY, _("Interview carried out")
    INTERVIEW_ABSENT = "interview.absent", Part.STUDY, _("Nobody came to the interview")
    INTERVIEW_REFUSED = "interview.refused", Part.STUDY, _("Interview refused by the applicant")
    INTERVIEW_WAIVED = "interview.waived", Part.STUDY, _("Interview waived")
    FIELD_VISIT_DONE = "field_visit.done", Part.STUDY, _("Visit carried out")
    FIELD_VISIT_PHOTO_ADDED = "field_visit.photo_added", Part.STUDY, _("Photo added to the visit")
    FIELD_VISIT_ABSENT = "field_visit.absent", Part.STUDY, _("Nobody was there at the visit")
    FIELD_VISIT_PLANNED = "field_visit.planned", Part.STUDY, _("Visit planned")
    FIELD_VISIT_REFUSED = "field_visit.refused", Part.STUDY, _("Visit refused by the applicant")
    FIELD_VISIT_WAIVED = "field_visit.waived", Part.STUDY, _("Visit waived")
    FIELD_VISIT_MOVED = "field_visit.moved", Part.STUDY, _("Visit moved")
    ASSESSMENT_SAVED = "assessment.saved", Part.STUDY, _("Assessment saved")
    ASSESSMENT_REOPENED = "assessment.reopened", Part.STUDY, _("Assessment opened again")
    ASSESSMENT_OVERRIDE_CONFIRMED = (
        "assessment.override_confirmed",
        Part.STUDY,
        _("Referred although it goes against the criteria"),
    )
    # Told of by themselves and never in the history of a request, which those who decide read.
    SECOND_LOOK_DRAWN = "second_look.drawn", Part.STUDY, _("Drawn by lot for a second assessment")
    SECOND_LOOK_GIVEN = "second_look.given", Part.STUDY, _("A second assessment was given to a researcher")
    SECOND_LOOK_WRITTEN = "second_look.written", Part.STUDY, _("A second assessment was written")
    # --- The committee ---
    ITEM_ADDED = "item.added", Part.STUDY, _("Put on the agenda of the committee")
    ITEM_REMOVED = "item.removed", Part.STUDY, _("Taken off the agenda")
    ITEM_VOTING = "item.voting", Part.STUDY, _("Vote begun")
    ITEM_COUNTED = "item.counted", Part.STUDY, _("The votes on the item were counted")
    ITEM_CLOSED = "item.closed", Part.STUDY, _("Item closed by the committee")
    ITEM_EARLY_TELLING = (
        "item.early_telling",
        Part.DECISION,
        _("The chair let the decision be told before the minutes are signed"),
    )
    ITEM_RECUSAL = "item.recusal", Part.STUDY, _("A member stepped back from the item")
    RECUSAL_TAKEN_OUT = "recusal.taken_out", Part.STUDY, _("A stepping back left the agenda with its item")
    BALLOT_CAST = "ballot.cast", Part.STUDY, _("A ballot came in")
    # --- The decision and after ---
    DECISION_NOTICE_WRITTEN = (
        "decision.notice_written",
        Part.DELIVERY,
        _("Message about the decision written"),
    )
    DECISION_LETTER_OPENED = "decision.letter_opened", Part.DELIVERY, _("The applicant opened the letter")
    DECISION_TRY = "decision.try", Part.DELIVERY, _("The applicant was not reached")
    DECISION_AT_ADDRESS = (
        "decision.at_address",
        Part.DELIVERY,
        _("A letter about the decision went to the address"),
    )
    OBJECTION_MADE = "objection.made", Part.DELIVERY, _("An objection was recorded")
    OBJECTION_TAKEN_BACK = "objection.taken_back", Part.DELIVERY, _("The objection was taken back")
    OBJECTION_NONE = "objection.none", Part.DELIVERY, _("It was recorded that the applicant will not object")
    REPORT_ASKED = "report.asked", Part.HOUSE, _("A quality report was asked for")
    REPORT_MADE = "report.made", Part.HOUSE, _("The figures of a quality report were counted")
    REPORT_COMMENTED = "report.commented", Part.HOUSE, _("The words of a quality report were written")
    REPORT_ISSUED = "report.issued", Part.HOUSE, _("A quality report was issued")
    REPORT_DECIDED = (
        "report.decided",
        Part.HOUSE,
        _("A decision of the board on a quality report was entered"),
    )
    REPORT_PUBLISHED = "report.published", Part.HOUSE, _("A quality report was published")
    REPORT_TOLD = "report.told", Part.HOUSE, _("It was noted how the target groups were told of a report")
    REPORT_WITHDRAWN = "report.withdrawn", Part.HOUSE, _("A quality report was withdrawn")
    REPORT_EXPORTED = "report.exported", Part.HOUSE, _("The figures of a quality report were taken as a file")
    TARGET_SET = "target.set", Part.HOUSE, _("The target of a figure was set")
    SURVEY_MADE = "survey.made", Part.HOUSE, _("Survey made")
    SURVEY_DRAFTED = "survey.drafted", Part.HOUSE, _("A version of a questionnaire was begun")
    SURVEY_WRITTEN = "survey.written", Part.HOUSE, _("A draft of a questionnaire was changed")
    SURVEY_PUBLISHED = "survey.published", Part.HOUSE, _("A version of a questionnaire was published")
    SURVEY_WITHDRAWN = "survey.withdrawn", Part.HOUSE, _("A version of a questionnaire was withdrawn")
    SURVEY_DISCARDED = "survey.discarded", Part.HOUSE, _("A draft of a questionnaire was discarded")
    SURVEY_INVITED = "survey.invited", Part.DECISION, _("Invited to the survey")
    SURVEY_PLANNED = "survey.planned", Part.HOUSE, _("When people are asked was set")
    SURVEY_WAVE_STARTED = "survey.wave_started", Part.HOUSE, _("A group is asked for its opinion")
    SLIPS_PRINTED = "slips.printed", Part.HOUSE, _("Slips of the survey were printed")
    SURVEY_INTERVIEWER_NAMED = (
        "survey.interviewer_named",
        Part.HOUSE,
        _("Who asks a group by telephone was named"),
    )
    SURVEY_INTERVIEWER_ENDED = (
        "survey.interviewer_ended",
        Part.HOUSE,
        _("Who asked a group by telephone does so no more"),
    )
    SURVEY_CALLED = "survey.called", Part.HOUSE, _("Somebody of a group was called")
    REMARK_SCREENED = "remark.screened", Part.HOUSE, _("A remark of the survey was read and sorted")
    REMARK_TAKEN_BACK = "remark.taken_back", Part.HOUSE, _("A remark of the survey is to be read again")
    ROUND_CLOSED = "round.closed", Part.HOUSE, _("A round of the survey was closed")
    ROUND_EXPORTED = "round.exported", Part.HOUSE, _("The figures of a round were taken as a file")
    ROUND_LOST = "round.lost", Part.HOUSE, _("A round of the survey was lost with its key")
    # --- File audits: none of them stands under the request, whose history its workers read ---
    FILE_AUDIT_OPENED = "file_audit.opened", Part.HOUSE, _("A file audit was opened and its files drawn")
    FILE_AUDIT_ASSIGNED = "file_audit.assigned", Part.HOUSE, _("A drawn file was given to a checker")
    FILE_AUDIT_CHECKED = "file_audit.checked", Part.HOUSE, _("A drawn file was checked")
    FILE_AUDIT_CLOSED = "file_audit.closed", Part.HOUSE, _("A file audit was closed")
    # --- Improvements ---
    IMPROVEMENT_CREATED = "improvement.created", Part.HOUSE, _("Improvement entered")
    IMPROVEMENT_EDITED = "improvement.edited", Part.HOUSE, _("Improvement changed")
    IMPROVEMENT_HANDED_OVER = "improvement.handed_over", Part.HOUSE, _("Improvement handed over")
    IMPROVEMENT_NOTED = "improvement.noted", Part.HOUSE, _("Written what was done for the improvement")
    IMPROVEMENT_DONE = "improvement.done", Part.HOUSE, _("Improvement carried out")
    IMPROVEMENT_DROPPED = "improvement.dropped", Part.HOUSE, _("Improvement given up")
    IMPROVEMENT_REOPENED = "improvement.reopened", Part.HOUSE, _("Improvement opened again")
    IMPROVEMENT_MEASURED = "improvement.measured", Part.HOUSE, _("Figure after the improvement recorded")
    # --- The culture of quality ---
    OBSTACLE_REPORTED = "obstacle.reported", Part.HOUSE, _("An obstacle or an idea was reported")
    OBSTACLE_TAKEN_UP = "obstacle.taken_up", Part.HOUSE, _("An improvement was made of it")
    OBSTACLE_ANSWERED = "obstacle.answered", Part.HOUSE, _("Closed with an answer")
    INTERNAL_ASKED = "internal.asked", Part.HOUSE, _("Another department was asked for something")
    INTERNAL_ANSWERED = "internal.answered", Part.HOUSE, _("The department answered")
    INTERNAL_RATED = "internal.rated", Part.HOUSE, _("The service of the department was rated")
    AWARENESS_ENTERED = "awareness.entered", Part.HOUSE, _("A session on quality was entered")
    AWARENESS_CORRECTED = "awareness.corrected", Part.HOUSE, _("A session on quality was corrected")
    AWARENESS_TAKEN_BACK = "awareness.taken_back", Part.HOUSE, _("A session on quality was taken back")
    # --- Written until "visit" became the word for the reception alone; read for good ---
    OLD_VISIT_PLANNED = "visit.planned", Part.STUDY, _("Visit planned")
    OLD_VISIT_MOVED = "visit.moved", Part.STUDY, _("Visit moved")
    OLD_VISIT_DONE = "visit.done", Part.STUDY, _("Visit carried out")
    OLD_VISIT_ABSENT = "visit.absent", Part.STUDY, _("Nobody was there at the visit")
    OLD_VISIT_REFUSED = "visit.refused", Part.STUDY, _("Visit refused by the applicant")
    OLD_VISIT_WAIVED = "visit.waived", Part.STUDY, _("Visit waived")


_KNOWN = {kind.value: kind for kind in Kind}


def kind_of(value: str) -> Kind:
    """The kind with this value; KeyError where there is none."""
    return _KNOWN[value]


# Of these nothing was saved, though they tell of a row that is.
NO_SAVING = frozenset(
    {
        Kind.REFUSED,
        Kind.USER_SIGNED_IN,
        Kind.USER_SIGNED_OUT,
        Kind.USER_SIGN_IN_FAILED,
        Kind.USER_LINK_ASKED,
        Kind.USER_LINK_PRINTED,
        Kind.USER_LINK_SENT,
        Kind.SURVEY_INVITED,
    }
)
# Whoever writes the row too may know who saved it last. Of studies, votes and decisions, of remarks, ratings,
# calls and audited files nobody is named.
SAVED_OPENLY = frozenset(kind for kind in Kind if kind.part is Part.STATEMENT) | {
    Kind.USER_CREATED,
    Kind.USER_CHANGED,
    Kind.USER_ROLES,
    Kind.USER_EMAIL,
    Kind.CHARTER_PUBLISHED,
    Kind.CHARITY_WRITTEN,
    Kind.COMMITTEE_FORMED,
    Kind.SURVEY_MADE,
    Kind.SURVEY_DRAFTED,
    Kind.SURVEY_WRITTEN,
    Kind.SURVEY_PUBLISHED,
    Kind.SURVEY_PLANNED,
    Kind.TARGET_SET,
    Kind.IMPROVEMENT_CREATED,
    Kind.IMPROVEMENT_EDITED,
    Kind.IMPROVEMENT_HANDED_OVER,
    Kind.IMPROVEMENT_NOTED,
    Kind.IMPROVEMENT_DONE,
    Kind.IMPROVEMENT_REOPENED,
    Kind.AWARENESS_ENTERED,
    Kind.AWARENESS_CORRECTED,
}
