"""What people wrote: read by the quality officer first, then shared without names."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.formtokens import attempt, once
from core.paging import page_of
from surveys.actions.screening import next_unread, read_again, screen, themes_of, waiting
from surveys.models import Remark, Screening, Theme
from surveys.permissions import can_screen, can_see_results
from surveys.remark_forms import ScreeningForm


@require_safe
def index(request):
    """The shared remarks, by theme; for who reads them first also how many wait."""
    can_see_results(request.user).enforce()
    shared = Screening.objects.filter(shared=True).select_related("remark__round", "remark__question")
    themes = themes_of(shared)
    theme = request.GET.get("theme", "")
    chosen = next((one for one, _number in themes if str(one.pk) == theme), None)
    rows = shared.filter(themes=chosen) if chosen else shared
    known = {
        "page": page_of(request, rows.prefetch_related("themes")),
        "themes": themes,
        "chosen": chosen,
        "may_screen": can_screen(request.user),
        "waiting": waiting().count(),
    }
    return render(request, "surveys/remarks.html", known)


@require_http_methods(["GET", "HEAD", "POST"])
def read(request):
    """The next remark that nobody has read, with what is done with it."""
    can_screen(request.user).enforce()
    remark = _asked(request) if request.method == "POST" else next_unread()
    form = ScreeningForm(request.POST or None, initial={"text": remark.text if remark else ""})

    def step():
        screen(remark_id=remark.pk, by=request.user, **form.facts())
        return reverse("surveys:read_remark")

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step, done=_("Saved."))):
        return response
    known = {"form": form, "remark": remark, "waiting": waiting().count(), "themes": Theme.objects.all()}
    return render(request, "surveys/read_remark.html", known, status=422 if form.errors else 200)


def _asked(request) -> Remark:
    """The remark that the form is about; Http404 for a number that is none."""
    number = request.POST.get("remark", "")
    if not number.isdecimal():
        raise Http404
    return get_object_or_404(Remark.objects.select_related("round", "question"), pk=number)


@require_POST
def take_back(request, public_id):
    """To be read again."""
    can_screen(request.user).enforce()
    row = get_object_or_404(Screening, public_id=public_id)

    def step():
        read_again(screening_id=row.pk, version=request.POST.get("version", ""), by=request.user)
        return reverse("surveys:remarks")

    return once(request, step, done=_("The remark is to be read again."))


@require_safe
def thanks(request):
    """Words of thanks, for all who work here."""
    rows = Screening.objects.filter(shared=True, thanks=True).select_related("remark__round")
    return render(request, "surveys/thanks_words.html", {"page": page_of(request, rows)})
