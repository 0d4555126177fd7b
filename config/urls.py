"""Every address of the product. Sign-in is demanded everywhere but where a view says otherwise."""

from django.conf import settings
from django.urls import include, path, register_converter

from core.ids import PublicIdConverter
from core.sealed import SealedConverter

register_converter(PublicIdConverter, "pid")
register_converter(SealedConverter, "sealed")

handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler429 = "accounts.views.slow_down"  # asked by allauth
handler500 = "core.errors.server_error"

urlpatterns = [
    path("", include("reports.urls")),
    path("accounts/", include("accounts.urls")),
    path("policy/", include("policy.urls")),
    path("files/", include("beneficiaries.urls")),
    path("contacts/", include("channels_log.urls")),
    path("requests/", include("eligibility.urls")),
    path("", include("surveys.urls")),
    path("", include("portal.urls")),
]

if settings.DEBUG:
    from demo.gallery import gallery

    urlpatterns.append(path("_gallery/", gallery, name="gallery"))
