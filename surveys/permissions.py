"""Who may do what with surveys, improvements and the culture of quality: one function each for action, page
and button.
"""

from django.utils.translation import gettext_lazy as _

from accounts.enums import EVERYONE, Role
from accounts.models import User
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from surveys.enums import ImprovementStatus, Making, ObstacleState, ReportState, SurveyState, WaveState
from surveys.models import (
    AuditedFile,
    AwarenessSession,
    Call,
    FileAudit,
    ImprovementAction,
    InternalRating,
    InternalRequest,
    Obstacle,
    QualityReport,
    Survey,
    Wave,
)
from surveys.querysets import NO_INTERVIEWERS, SEE_DRAWN, SEE_IMPROVEMENTS, departments_of

SEE_RESULTS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER, Role.AUDITOR})
RUN_SURVEYS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER})
IMPROVE = frozenset({Role.QUALITY_OFFICER, Role.MANAGER})
REPORT_OBSTACLES = EVERYONE - {Role.AUDITOR}
NAME_INTERVIEWERS = frozenset({Role.MANAGER})


def can_run_surveys(user: User) -> Verdict:
    """Setting when people are asked, and asking a group."""
    if user.has_role(*RUN_SURVEYS):
        return ALLOW
    return deny(_("When people are asked is set by the quality officer and the manager."))


def can_print_slips(user: User) -> Verdict:
    """Printing slips for the tablet and for paper: each counts as an invitation."""
    if user.has_role(*RUN_SURVEYS):
        return ALLOW
    return deny(_("Slips are printed by the quality officer and the manager."))


def can_see_results(user: User) -> Verdict:
    """Figures of surveys: those who answer for quality and those who read everything; never the staff that
    was rated.
    """
    if user.has_role(*SEE_RESULTS):
        return ALLOW
    return deny(_("The results of surveys are read by the quality officer, the manager and the auditor."))


def can_screen(user: User) -> Verdict:
    """Reading free words before they are shared: the quality officer alone, who does no casework."""
    if user.has_role(Role.QUALITY_OFFICER):
        return ALLOW
    return deny(_("What people wrote is read first by the quality officer, so that no name goes further."))


def can_build(user: User, survey: Survey | None = None) -> Verdict:
    """Writing questionnaires: the quality officer. A version that was published is not written any more."""
    if not user.has_role(Role.QUALITY_OFFICER):
        return deny(_("Questionnaires are written by the quality officer."))
    if survey and survey.state != SurveyState.DRAFT:
        return wrong_stage(_("This version was published and is not changed any more. Make a new version."))
    return ALLOW


def can_publish_survey(user: User, survey: Survey) -> Verdict:
    """Asking people by a version from now on."""
    if not user.has_role(*RUN_SURVEYS):
        return deny(_("Questionnaires are published by the quality officer and the manager."))
    if survey.state != SurveyState.DRAFT:
        return wrong_stage(_("Only a draft is published. This version was published before."))
    return ALLOW


def can_withdraw_survey(user: User, survey: Survey) -> Verdict:
    """Asking nobody new by the version in use."""
    if not user.has_role(*RUN_SURVEYS):
        return deny(_("Questionnaires are withdrawn by the quality officer and the manager."))
    if survey.state != SurveyState.PUBLISHED:
        return wrong_stage(_("Only the version in use is withdrawn."))
    return ALLOW


# === by telephone ================================================================================


def may_interview(user: User) -> bool:
    """Whether the user may be named interviewer, and go on being one: an open account outside the serving
    team.
    """
    return user.is_active and not user.has_role(*NO_INTERVIEWERS)


def can_name_interviewer(user: User, wave: Wave | None = None) -> Verdict:
    """Naming who calls a group, and ending it: the executive manager, while there is anybody to be called."""
    if not user.has_role(*NAME_INTERVIEWERS):
        return deny(_("The interviewer is named by the executive manager."))
    if wave is None:
        return ALLOW
    if not wave.by_telephone:
        return wrong_stage(_("This group is asked by messages, so nobody calls it."))
    if wave.state == WaveState.DONE and not wave.calls.exists():
        return wrong_stage(_("Nobody of this group is to be called any more."))
    return ALLOW


def can_call(user: User, call: Call | None = None) -> Verdict:
    """Opening the list of calls, and calling somebody on it: the interviewer who is named for the group."""
    named = Wave.objects.filter(interviewer=user)
    if may_interview(user) and (named.filter(pk=call.wave_id) if call else named).exists():
        return ALLOW
    return deny(_("People are called by the interviewer whom the executive manager named for the group."))


# === improvements ================================================================================
NOT_YOURS = _("Improvements are led by the quality officer and the manager.")


def can_see_improvements(user: User) -> Verdict:
    """The register. Whoever owns an improvement opens it from the desk."""
    if user.has_role(*SEE_IMPROVEMENTS):
        return ALLOW
    return deny(_("The register is read by the quality officer, the manager and the auditor."))


def can_improve(user: User) -> Verdict:
    """Whether the user enters improvements at all."""
    return ALLOW if user.has_role(*IMPROVE) else deny(NOT_YOURS)


def can_lead(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may edit it, hand it over or give it up: while it is open."""
    if not can_improve(user):
        return deny(NOT_YOURS)
    return ALLOW if row.is_open else wrong_stage(_("This improvement is no longer open."))


def can_carry_out(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may write what was done and close it: its owner, whatever his role, or who leads
    improvements.
    """
    if not can_improve(user) and row.owner_id != user.pk:
        return deny(_("What was done is written by the owner, the quality officer or the manager."))
    return ALLOW if row.is_open else wrong_stage(_("This improvement is no longer open."))


def can_reopen(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may open it again, once it was carried out or given up."""
    if not can_improve(user):
        return deny(NOT_YOURS)
    return wrong_stage(_("This improvement is open.")) if row.is_open else ALLOW


def can_measure(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may record the figure afterwards: where one is to move, and it was not given up."""
    if not can_improve(user):
        return deny(NOT_YOURS)
    if row.before_value is None:
        return wrong_stage(_("No figure was named that this improvement is to move."))
    if row.status == ImprovementStatus.DROPPED:
        return wrong_stage(_("This improvement was given up."))
    return ALLOW


# === obstacles and ideas =========================================================================


def can_report_obstacle(user: User) -> Verdict:
    """Saying what stands in the way, or how something could be better: everybody who writes anything."""
    if user.has_role(*REPORT_OBSTACLES):
        return ALLOW
    return deny(_("The auditor reads and reports nothing here."))


def can_handle(user: User, row: Obstacle) -> Verdict:
    """Whether the user may make an improvement of it or close it with an answer: while it waits."""
    if not can_improve(user):
        return deny(_("What was reported is handled by the quality officer and the manager."))
    if row.state != ObstacleState.WAITING:
        return wrong_stage(_("It was handled already."))
    return ALLOW


# === departments =================================================================================


def can_ask_inside(user: User) -> Verdict:
    """Asking another department for something: whoever belongs to one."""
    if departments_of(user):
        return ALLOW
    return deny(_("Your role belongs to no department."))


def can_answer_inside(user: User, row: InternalRequest) -> Verdict:
    """Answering: the department that is asked, never whoever asked."""
    if row.asked not in departments_of(user) or row.asked_by_id == user.pk:
        return deny(_("It is answered by the department that is asked."))
    return wrong_stage(_("It was answered already.")) if row.outcome else ALLOW


def can_rate_inside(user: User, row: InternalRequest) -> Verdict:
    """Rating the service: whoever asked, once, after the answer."""
    if row.asked_by_id != user.pk:
        return deny(_("It is rated by whoever asked."))
    if not row.outcome:
        return wrong_stage(_("It was not answered yet."))
    if InternalRating.objects.filter(request=row).exists():
        return wrong_stage(_("You have rated it already. A rating is not changed."))
    return ALLOW


def can_see_service(user: User) -> Verdict:
    """How departments serve each other, without any single rating (C-25)."""
    if user.has_role(*SEE_RESULTS):
        return ALLOW
    return deny(_("These figures are read by the quality officer, the manager and the auditor."))


def can_enter_sessions(user: User) -> Verdict:
    """Entering sessions on quality."""
    if user.has_role(*IMPROVE):
        return ALLOW
    return deny(_("Sessions on quality are entered by the quality officer and the manager."))


def can_correct_session(user: User, row: AwarenessSession) -> Verdict:
    """Correcting one or taking it back: while it stands."""
    verdict = can_enter_sessions(user)
    if verdict and row.taken_back:
        return wrong_stage(_("This session was taken back."))
    return verdict


# === file audits =================================================================================
# Who may check a file at all: those who see every request with its papers and its decision. The auditor
# writes nothing, and the quality officer opens no file.
CHECK_FILES = frozenset(
    {Role.INTAKE_OFFICER, Role.SOCIAL_RESEARCH_OFFICER, Role.DEPARTMENT_HEAD, Role.MANAGER}
)


def can_see_audits(user: User) -> Verdict:
    """What audits found, without the files."""
    if user.has_role(*SEE_RESULTS):
        return ALLOW
    return deny(_("File audits are read by the quality officer, the manager and the auditor."))


def can_open_audit(user: User) -> Verdict:
    """Having files drawn: the quality officer, who knows none of them."""
    if user.has_role(Role.QUALITY_OFFICER):
        return ALLOW
    return deny(_("File audits are opened by the quality officer."))


def can_see_drawn(user: User) -> Verdict:
    """Which files were drawn, and who checks them."""
    if user.has_role(*SEE_DRAWN):
        return ALLOW
    return deny(_("Which files were drawn is known to the manager and the auditor."))


def can_give_files(user: User) -> Verdict:
    """Giving drawn files to those who check them: the manager."""
    if user.has_role(Role.MANAGER):
        return ALLOW
    return deny(_("The manager gives the drawn files to those who check them."))


def can_assign_checker(user: User, row: AuditedFile) -> Verdict:
    """Giving this one to a checker, until it is checked."""
    verdict = can_give_files(user)
    return _to_be_checked(row) if verdict else verdict


def can_check_file(user: User, row: AuditedFile) -> Verdict:
    """Answering the checklist: the checker of this file."""
    if not user.has_role(*CHECK_FILES) or row.checker_id != user.pk:
        return deny(_("A file is checked by the one to whom the manager gave it."))
    return _to_be_checked(row)


def _to_be_checked(row: AuditedFile) -> Verdict:
    if row.checked_at:
        return wrong_stage(_("This file is checked, and its answers are not changed any more."))
    return ALLOW if row.audit.is_open else wrong_stage(_("This file audit is closed."))


def can_close_audit(user: User, row: FileAudit | None = None) -> Verdict:
    """Closing it before all files are checked."""
    if not user.has_role(*RUN_SURVEYS):
        return deny(_("File audits are closed by the quality officer and the manager."))
    return ALLOW if row is None or row.is_open else wrong_stage(_("This file audit is closed."))


# === quality reports =============================================================================


def can_read_reports(user: User) -> Verdict:
    """Reports, their figures and files, drafts included."""
    if user.has_role(*SEE_RESULTS):
        return ALLOW
    return deny(_("Quality reports are read by the quality officer, the manager and the auditor."))


def can_ask_for_report(user: User) -> Verdict:
    """Having the report of a period made."""
    if user.has_role(Role.QUALITY_OFFICER):
        return ALLOW
    return deny(_("Quality reports are written and issued by the quality officer."))


def can_make_again(user: User, report: QualityReport) -> Verdict:
    """Counting the figures of a draft once more: they failed, or the records were corrected."""
    if report.is_busy and can_ask_for_report(user):
        return wrong_stage(_("Its figures are being counted."))
    return _of_draft(user, report)


def can_comment(user: User, report: QualityReport) -> Verdict:
    """Writing on its sections."""
    return _of_draft(user, report)


def can_issue(user: User, report: QualityReport) -> Verdict:
    """Issuing it: from then on its figures stand."""
    verdict = _of_draft(user, report)
    if verdict and report.making != Making.MADE:
        return wrong_stage(_("Its figures have not been counted yet."))
    return verdict


def _of_draft(user: User, report: QualityReport) -> Verdict:
    verdict = can_ask_for_report(user)
    if verdict and report.state != ReportState.DRAFT:
        return wrong_stage(_("The report was issued and is not changed any more."))
    return verdict


def can_enter_decision(user: User, report: QualityReport) -> Verdict:
    """Entering what the board decided on it."""
    if not user.has_role(Role.MANAGER):
        return deny(_("Decisions of the board are entered by the executive manager."))
    if report.state not in {ReportState.ISSUED, ReportState.PUBLISHED}:
        return wrong_stage(_("The board decides on a report that was issued."))
    return ALLOW


def can_publish(user: User, report: QualityReport) -> Verdict:
    """Publishing it: survey, decision, publication, in this order (C-28)."""
    if not user.has_role(Role.MANAGER):
        return deny(_("Reports are published by the executive manager."))
    if report.state != ReportState.ISSUED:
        return wrong_stage(_("Only a report that was issued and not published yet can be published."))
    if not report.decisions.exists():
        return wrong_stage(_("Enter the decision of the board first: it is published with the report."))
    return ALLOW


def can_note_telling(user: User, report: QualityReport) -> Verdict:
    """Noting how the target groups were told of it."""
    if not user.has_role(*RUN_SURVEYS):
        return deny(_("The quality officer and the manager note how the target groups were told."))
    if report.state != ReportState.PUBLISHED:
        return wrong_stage(_("The target groups are told of a report that was published."))
    return ALLOW


def can_withdraw(user: User, report: QualityReport) -> Verdict:
    """Withdrawing it: the quality officer until it is published, the manager always."""
    if not user.has_role(*RUN_SURVEYS):
        return deny(_("The quality officer and the manager withdraw reports."))
    if report.state == ReportState.WITHDRAWN:
        return wrong_stage(_("The report was withdrawn already."))
    if report.state == ReportState.PUBLISHED and not user.has_role(Role.MANAGER):
        return deny(_("A published report is withdrawn by the executive manager."))
    return ALLOW


def can_set_targets(user: User) -> Verdict:
    """Setting what a figure should come to."""
    if user.has_role(*RUN_SURVEYS):
        return ALLOW
    return deny(_("Targets are set by the quality officer and the manager."))
