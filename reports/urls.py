from django.urls import include, path

from reports.views import figures, first_run, home, search

# The desk, its search and the set-up have no prefix to their names; reports proper have.
REPORTS = [path("figures/", figures.figures, name="figures")]

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", first_run.first_run, name="first_run"),
    path("search/", search.search, name="search"),
    path("search/<pid:key>/", search.search_results, name="search_results"),
    path("reports/", include((REPORTS, "reports"))),
]
