from django.urls import path

from reports.views import home, search

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("search/<pid:key>/", search.search_results, name="search_results"),
]
