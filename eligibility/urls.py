from django.urls import path

from eligibility.views import assessment, declaration, papers, requests, steps, study

app_name = "eligibility"

_request = "<pid:public_id>/"
_paper = f"{_request}papers/<pid:check_id>/"

urlpatterns = [
    path("", requests.request_list, name="request_list"),
    path("new/<pid:file_id>/", requests.request_create, name="request_create"),
    path(_request, requests.request_detail, name="request_detail"),
    path(f"{_request}edit/", requests.request_edit, name="request_edit"),
    path(f"{_request}papers/", papers.request_papers, name="request_papers"),
    path(f"{_paper}add/", papers.paper_add, name="paper_add"),
    path(_paper, papers.paper_check, name="paper_check"),
    path(f"{_paper}pages/<int:number>/", papers.paper_page, name="paper_page"),
    path(f"{_request}review/", declaration.request_review, name="request_review"),
    path(f"{_request}sign/", declaration.request_sign, name="request_sign"),
    path(
        f"{_request}signature/<int:number>/",
        declaration.signature_picture,
        name="signature_picture",
    ),
    path(f"{_request}receipt/", declaration.request_receipt, name="request_receipt"),
    path(f"{_request}steps/<slug:name>/", steps.request_step, name="request_step"),
    path(f"{_request}assign/", study.assign, name="assign"),
    path(f"{_request}interview/", study.interview, name="interview"),
    path(f"{_request}visit/", study.field_visit, name="field_visit"),
    path(f"{_request}visit/files/<pid:file_id>/", study.visit_file, name="visit_file"),
    path(f"{_request}assessment/", assessment.assessment, name="assessment"),
]
