"""The product's addresses and the stock admin's."""

from django.contrib import admin
from django.urls import include, path

from beneficiaries.models import Beneficiary
from eligibility.models import ServiceRequest


@admin.register(Beneficiary)
class FileAdmin(admin.ModelAdmin):
    """What a newcomer would write for the list and the page of a file."""

    list_display = ["file_number", "head", "status", "city", "district"]
    search_fields = ["file_number", "head__first_name", "head__father_name", "head__family_name"]
    list_select_related = ["head"]
    raw_id_fields = ["head", "opened_by"]


@admin.register(ServiceRequest)
class RequestAdmin(admin.ModelAdmin):
    """What a newcomer would write for the list and the page of a request."""

    list_display = ["reference", "beneficiary", "service", "status", "opened_at"]
    search_fields = ["reference", "registration_number"]
    list_select_related = ["beneficiary", "service"]


handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"
urlpatterns = [path("bench-admin/", admin.site.urls), path("", include("config.urls"))]
