"""Addresses for the tests of the middleware: one view for each way a request may go."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.limits import TooMany
from core.uploads import UploadField
from core.verdicts import ConflictError

handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"

seen = []


class PaperForm(forms.Form):
    attachment = UploadField()


def raising(error):
    def view(request):
        raise error

    return view


def plain(request, **kwargs):
    seen.append(request.method)
    return HttpResponse(get_language())


@csrf_exempt
def posted(request, **kwargs):
    seen.append(request.POST.dict())
    return HttpResponse("kept", status=201)


@csrf_exempt
def upload(request):
    form = PaperForm(request.POST, request.FILES)
    return HttpResponse("ok" if form.is_valid() else form.errors["attachment"][0])


STALE = ConflictError(
    "سبقك زميل إلى الحفظ.",
    rows=[("الاسم", "نورة <b>", "نوره")],
    typed=[("name", "نورة <b>"), ("version", 2)],
    back="/edit/",
)

urlpatterns = [
    path("plain/", login_not_required(plain), name="plain"),
    path("private/", plain, name="private"),
    path("t/<str:token>/", login_not_required(plain), name="secret"),
    path(
        "t/<str:token>/send/",
        login_not_required(lambda request, token: plain(request)),
        name="secret_send",
    ),
    path("posted/", login_not_required(posted)),
    path("upload/", login_not_required(upload)),
    path("post-only/", login_not_required(require_POST(plain))),
    path("403/", login_not_required(raising(PermissionDenied("دورك لا يقوم بهذه الخطوة.")))),
    path("404/", login_not_required(raising(Http404()))),
    path("409/", login_not_required(raising(STALE))),
    path("429/", login_not_required(raising(TooMany(125)))),
    path("500/", login_not_required(raising(ZeroDivisionError("1000000008")))),
    path("503/", login_not_required(raising(OperationalError("database is locked")))),
]
