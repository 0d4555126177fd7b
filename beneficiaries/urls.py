from django.urls import path

from beneficiaries.views import files, grid, household, papers, providers, sections

app_name = "beneficiaries"
urlpatterns = [
    path("", files.index, name="list"),
    path("new/", files.create, name="create"),
    path("<pid:public_id>/", files.detail, name="detail"),
    path("<pid:public_id>/timeline/", files.history, name="timeline"),
    path("<pid:public_id>/identity-number/", files.reveal, name="reveal"),
    path("<pid:public_id>/confirm/", files.confirm, name="confirm"),
    path("<pid:public_id>/edit/<slug:section>/", sections.edit, name="edit"),
    path("<pid:public_id>/household/", grid.household, name="household"),
    path("<pid:public_id>/members/add/", household.member_add, name="member_add"),
    path("<pid:public_id>/incomes/add/", household.income_add, name="income_add"),
    path("<pid:public_id>/obligations/add/", household.obligation_add, name="obligation_add"),
    path("<pid:public_id>/papers/add/", papers.document_add, name="document_add"),
    path("<pid:public_id>/people/<pid:person_id>/death/", household.death, name="death"),
    path("<pid:public_id>/providers/add/", providers.provider_add, name="provider_add"),
    path("providers/<pid:public_id>/", providers.provider_edit, name="provider_edit"),
    path("providers/<pid:public_id>/end/", providers.provider_end, name="provider_end"),
    path("<pid:public_id>/representations/add/", household.representation_add, name="representation_add"),
    path("representations/<pid:public_id>/end/", household.representation_end, name="representation_end"),
    path("members/<pid:public_id>/", household.member_edit, name="member_edit"),
    path("members/<pid:public_id>/end/", household.member_end, name="member_end"),
    path("facts/<slug:kind>/<pid:public_id>/", household.fact_edit, name="fact_edit"),
    path("facts/<slug:kind>/<pid:public_id>/end/", household.fact_end, name="fact_end"),
    path("papers/<pid:public_id>/", papers.document, name="document"),
    path("papers/<pid:public_id>/owner/", papers.document_owner, name="document_owner"),
    path("papers/<pid:public_id>/replace/", papers.document_replace, name="document_replace"),
    path("papers/<pid:public_id>/file/", papers.document_file, name="document_file"),
    path("papers/<pid:public_id>/pages/<int:number>/", papers.document_page, name="document_page"),
]
