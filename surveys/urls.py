from django.urls import path

from surveys.views import building, improvements, plans, public, questionnaires, remarks, results, slips

app_name = "surveys"

_ONE = "surveys/questionnaires/<pid:public_id>/"
_improvement = "improvements/<pid:public_id>"

urlpatterns = [
    path("surveys/results/", results.results, name="results"),
    path("surveys/results/<pid:public_id>/table/", results.table, name="results_table"),
    path("surveys/plan/", plans.index, name="plan"),
    path("surveys/plan/<slug:moment>/<slug:outcome>/", plans.edit, name="plan_edit"),
    path("surveys/questionnaires/", questionnaires.index, name="questionnaires"),
    path("surveys/questionnaires/new/", questionnaires.begin, name="questionnaire_new"),
    path(_ONE, questionnaires.detail, name="questionnaire"),
    path(f"{_ONE}preview/", questionnaires.preview, name="questionnaire_preview"),
    path(f"{_ONE}publish/", questionnaires.publish_page, name="questionnaire_publish"),
    path(f"{_ONE}withdraw/", questionnaires.withdraw_page, name="questionnaire_withdraw"),
    path(f"{_ONE}discard/", questionnaires.discard_page, name="questionnaire_discard"),
    path(f"{_ONE}words/", building.words, name="questionnaire_words"),
    path(f"{_ONE}sections/add/", building.section_add, name="section_add"),
    path(f"{_ONE}sections/<int:number>/", building.section_edit, name="section_edit"),
    path(f"{_ONE}sections/<int:number>/step/", building.section_step, name="section_step"),
    path(f"{_ONE}bank/", building.question_bank, name="question_bank"),
    path(f"{_ONE}add/", building.question_add, name="question_add"),
    path(f"{_ONE}questions/<slug:code>/", building.question_edit, name="question_edit"),
    path(f"{_ONE}questions/<slug:code>/step/", building.question_step, name="question_step"),
    path(f"{_ONE}questions/<slug:code>/remove/", building.question_remove, name="question_remove"),
    path(f"{_ONE}questions/<slug:code>/condition/", building.question_condition, name="question_condition"),
    path("surveys/groups/ask/", plans.ask_group, name="ask_group"),
    path("surveys/groups/<pid:public_id>/", plans.group, name="group"),
    path("surveys/slips/", slips.index, name="slips"),
    path("surveys/slips/paper/<slug:moment>/", slips.paper, name="slips_paper"),
    path("surveys/remarks/", remarks.index, name="remarks"),
    path("surveys/remarks/read/", remarks.read, name="read_remark"),
    path("surveys/remarks/<pid:public_id>/again/", remarks.take_back, name="remark_again"),
    path("surveys/thanks/", remarks.thanks, name="thanks"),
    path("improvements/", improvements.improvement_list, name="improvement_list"),
    path("improvements/find/", improvements.improvement_find, name="improvement_find"),
    path("improvements/new/", improvements.improvement_create, name="improvement_create"),
    path(f"{_improvement}/", improvements.improvement_detail, name="improvement_detail"),
    path(f"{_improvement}/edit/", improvements.improvement_edit, name="improvement_edit"),
    path(f"{_improvement}/done/", improvements.improvement_done, name="improvement_done"),
    path(f"{_improvement}/owner/", improvements.improvement_owner, name="improvement_owner"),
    path(f"{_improvement}/drop/", improvements.improvement_drop, name="improvement_drop"),
    path(f"{_improvement}/reopen/", improvements.improvement_reopen, name="improvement_reopen"),
    path(f"{_improvement}/measure/", improvements.improvement_measure, name="improvement_measure"),
    path("s/", public.kiosk, name="kiosk"),
    path("s/<str:link>/", public.fill, name="fill"),
]
