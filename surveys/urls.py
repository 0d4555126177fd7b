from django.urls import path

from surveys.views import public, results

app_name = "surveys"
urlpatterns = [
    path("surveys/results/", results.results, name="results"),
    path("surveys/results/<pid:public_id>/table/", results.table, name="results_table"),
    path("s/<str:link>/", public.fill, name="fill"),
]
