from django.urls import path

from eligibility.case import views
from eligibility.committee.views import committees, items, room, sessions, substitutes
from eligibility.decision import views as decisions
from eligibility.delivery import views as delivery
from eligibility.intake.views import accounts, declaration, paper_forms, papers, requests
from eligibility.step_page import views as steps
from eligibility.study.views import appointments as study
from eligibility.study.views import assessment, second_looks
from eligibility.study.views import papers as study_papers

app_name = "eligibility"

_request = "<pid:public_id>/"
_paper = f"{_request}papers/<pid:check_id>/"
_session = "sessions/<pid:public_id>/"
_item = "items/<pid:public_id>/"
_second = "second/<pid:public_id>/"

urlpatterns = [
    path("", views.request_list, name="request_list"),
    path("forms/", paper_forms.form_scans, name="form_scans"),
    path("new/<pid:file_id>/", requests.request_create, name="request_create"),
    path(_request, views.request_detail, name="request_detail"),
    path(f"{_request}edit/", requests.request_edit, name="request_edit"),
    path(f"{_request}papers/", papers.request_papers, name="request_papers"),
    path(f"{_request}papers/sitting/", papers.request_sitting, name="request_sitting"),
    path(f"{_request}papers/ask/", study_papers.paper_ask, name="paper_ask"),
    path(f"{_paper}add/", papers.paper_add, name="paper_add"),
    path(_paper, papers.paper_check, name="paper_check"),
    path(f"{_paper}pages/<int:number>/", papers.paper_page, name="paper_page"),
    path(f"{_request}sign/", declaration.request_sign, name="request_sign"),
    path(
        f"{_request}signature/<int:number>/",
        declaration.signature_picture,
        name="signature_picture",
    ),
    path(f"{_request}forms/", paper_forms.form_print, name="form_print"),
    path(f"{_request}forms/<pid:form_id>/", paper_forms.paper_form, name="paper_form"),
    path(f"{_request}scans/<pid:scan_id>/pages/<int:number>/", paper_forms.scan_page, name="form_scan_page"),
    path(f"{_request}account/", accounts.account, name="account"),
    path(f"{_request}account/pages/<int:number>/", accounts.account_page, name="account_page"),
    path(f"{_request}received/", declaration.request_received, name="request_received"),
    path(f"{_request}receipt/", declaration.request_receipt, name="request_receipt"),
    path(f"{_request}steps/<slug:name>/", steps.request_step, name="request_step"),
    path(f"{_request}assign/", study.assign, name="assign"),
    path(f"{_request}interview/", study.interview, name="interview"),
    path(f"{_request}visit/", study.field_visit, name="field_visit"),
    path(f"{_request}visit/files/<pid:file_id>/", study.visit_file, name="visit_file"),
    path(f"{_request}assessment/", assessment.assessment, name="assessment"),
    path(f"{_request}decision/", decisions.department_decision, name="department_decision"),
    path(f"{_request}substitute/", substitutes.substitute, name="substitute"),
    path(f"{_request}letter/", decisions.decision_letter, name="decision_letter"),
    path(f"{_request}objection/", decisions.objection, name="objection"),
    path(f"{_request}objection/pages/<int:number>/", decisions.objection_page, name="objection_page"),
    path(f"{_request}notify/", decisions.notify, name="notify"),
    path(f"{_request}delivery/", delivery.delivery, name="delivery"),
    path(f"{_request}delivery/receipt/", delivery.delivery_receipt, name="delivery_receipt"),
    path(f"{_request}delivery/proof/", delivery.delivery_proof, name="delivery_proof"),
    path(f"{_request}hand-over/", delivery.hand_over, name="hand_over"),
    path("second/", second_looks.second_list, name="second_list"),
    path(_second, second_looks.second_look, name="second_look"),
    path(f"{_second}give/", second_looks.second_give, name="second_give"),
    path(f"{_second}write/", second_looks.second_write, name="second_write"),
    path("committee/", committees.committee, name="committee"),
    path("committee/edit/", committees.committee_edit, name="committee_edit"),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/new/", sessions.session_create, name="session_create"),
    path(_session, sessions.session_detail, name="session_detail"),
    path(f"{_session}room/", room.session_room, name="session_room"),
    path(f"{_session}minutes/", sessions.minutes, name="minutes"),
    path(f"{_session}minutes/<int:number>/", sessions.minutes_version, name="minutes_version"),
    path(f"{_session}minutes/again/", sessions.minutes_again, name="minutes_again"),
    path(f"{_session}sign/", sessions.session_sign, name="session_sign"),
    path(_item, items.item_detail, name="item_detail"),
    path(f"{_item}ballots/", items.item_ballots, name="item_ballots"),
    path(f"{_item}recuse/", items.item_recuse, name="item_recuse"),
    path(f"{_item}close/", items.item_close, name="item_close"),
]
