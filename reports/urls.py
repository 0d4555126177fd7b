from django.urls import path

from reports.views import first_run, home, search

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", first_run.first_run, name="first_run"),
    path("search/", search.search, name="search"),
    path("search/<pid:key>/", search.search_results, name="search_results"),
]
