from django.urls import path

from surveys.views import plans, public, remarks, results

app_name = "surveys"
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
    path("s/<str:link>/", public.fill, name="fill"),
]
