"""What is missing before work can begin."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reports.first_run import SEES, needs


@require_safe
def first_run(request):
    """The list, for the administrator and the manager."""
    if not request.user.has_role(*SEES):
        raise PermissionDenied(_("The administrator and the manager see what is missing."))
    found = needs(request.user.role_codes)
    context = {"needs": found, "left": sum(not need.done for need in found)}
    return render(request, "reports/first_run.html", context)
