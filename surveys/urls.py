from django.urls import path

from surveys.views import improvements, plans, public, remarks, results

app_name = "surveys"

_improvement = "improvements/<pid:public_id>"

urlpatterns = [
    path("surveys/results/", results.results, name="results"),
    path("surveys/results/<pid:public_id>/table/", results.table, name="results_table"),
    path("surveys/plan/", plans.index, name="plan"),
    path("surveys/plan/<slug:moment>/<slug:outcome>/", plans.edit, name="plan_edit"),
    path("surveys/groups/ask/", plans.ask_group, name="ask_group"),
    path("surveys/groups/<pid:public_id>/", plans.group, name="group"),
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
    path("s/<str:link>/", public.fill, name="fill"),
]
