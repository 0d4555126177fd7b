from django.urls import include, path

from reports.views import figures, first_run, home, overview, quality, search

# The desk, its search and the set-up have no prefix to their names; reports proper have.
REPORTS = [
    path("figures/", figures.figures, name="figures"),
    path("overview/", overview.overview, name="overview"),
    path("quality/", quality.index, name="quality"),
    path("quality/new/", quality.new, name="quality_new"),
    path("quality/targets/", quality.target_list, name="quality_targets"),
    path("quality/targets/<slug:code>/", quality.target, name="quality_target"),
    path("quality/<pid:public_id>/", quality.detail, name="quality_detail"),
    path("quality/<pid:public_id>/again/", quality.again, name="quality_again"),
    path("quality/<pid:public_id>/comments/", quality.comments, name="quality_comments"),
    path("quality/<pid:public_id>/issue/", quality.issue, name="quality_issue"),
    path("quality/<pid:public_id>/decide/", quality.decide, name="quality_decide"),
    path("quality/<pid:public_id>/publish/", quality.publish, name="quality_publish"),
    path("quality/<pid:public_id>/tell/", quality.tell, name="quality_tell"),
    path("quality/<pid:public_id>/withdraw/", quality.withdraw, name="quality_withdraw"),
    path("quality/<pid:public_id>/pdf/", quality.report_pdf, name="quality_pdf"),
    path("quality/<pid:public_id>/xlsx/", quality.report_xlsx, name="quality_xlsx"),
    path("quality/<pid:public_id>/board/", quality.board, name="quality_board"),
    path("quality/<pid:public_id>/board/pdf/", quality.board_pdf, name="quality_board_pdf"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", first_run.first_run, name="first_run"),
    path("search/", search.search, name="search"),
    path("search/<pid:key>/", search.search_results, name="search_results"),
    path("reports/", include((REPORTS, "reports"))),
]
