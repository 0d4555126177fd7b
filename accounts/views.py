"""Users for the administrator, and the language for everybody. Signing in is allauth's."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import access
from accounts.actions import users as actions
from accounts.adapter import leads_home
from accounts.enums import AccessOutcome
from accounts.forms import WAITING, AccessForm, ChangeUserForm, NewUserForm, UserFilter
from accounts.models import AccessChange, User
from accounts.permissions import can_administer, can_confirm, can_see_access, can_withdraw
from core import errors
from core.formtokens import attempt, once
from core.limits import TooMany, check_writable
from core.paging import page_of
from core.searches import term

SOUGHT = "staff_sought"


@require_http_methods(["GET", "HEAD", "POST"])
def user_list(request):
    """The accounts of staff. What is looked for is posted and kept in the session: names stay out of
    addresses.
    """
    can_administer(request.user).enforce()
    if request.method == "POST":
        request.session[SOUGHT] = term(request.POST.get("q", "")).text
        return redirect("accounts:user_list")
    form = UserFilter(request.GET)
    chosen = form.chosen()
    sought = request.session.get(SOUGHT, "")
    users = User.objects.for_list().named(sought).holding(chosen.get("role", ""))
    if chosen.get("state") == WAITING:
        users = users.waiting_for_second_person()
    elif chosen.get("state"):
        users = users.filter(is_active=chosen["state"] == "open")
    page = page_of(request, users)
    context = {"page": page, "form": form, "sought": sought}
    return render(request, "accounts/user_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def user_create(request):
    """A new account; its owner sets the password through a link."""
    can_administer(request.user).enforce()
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        roles = facts.pop("chosen_roles")

        def step():
            made = actions.create_user(by=request.user, roles=roles, **facts)
            _say_what_waits(request, made)
            return "accounts:user_list"

        done = attempt(request, form, step, done=_("The account was made."))
        if done:
            return done
    return render(request, "accounts/user_form.html", {"form": form, "subject": None})


@require_http_methods(["GET", "HEAD", "POST"])
def user_edit(request, public_id):
    """One account: facts, roles, open or closed."""
    can_administer(request.user).enforce()
    subject = get_object_or_404(User.objects.for_list(), public_id=public_id)
    form = ChangeUserForm(request.POST or None, initial=_initial(subject))
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        roles = facts.pop("chosen_roles")

        def step():
            changed = actions.change_user(
                public_id=public_id,
                version=request.POST.get("version", ""),
                by=request.user,
                roles=roles,
                **facts,
            )
            _say_what_waits(request, changed)
            return "accounts:user_list"

        done = attempt(request, form, step, done=_("The account was saved."))
        if done:
            return done
    return render(request, "accounts/user_form.html", {"form": form, "subject": subject})


def _say_what_waits(request, user):
    if user.access_changes.filter(outcome=AccessOutcome.OPEN, in_force=False).exists():
        messages.info(
            request,
            _(
                "What needs a second person waits for the manager or the data protection officer. The "
                "link goes out with the first role that is in force."
            ),
        )


def _initial(user) -> dict:
    return {name: getattr(user, name) for name in ChangeUserForm.base_fields}


@require_POST
def user_invite(request, public_id):
    """A new link to set a password, sent to the owner."""
    can_administer(request.user).enforce()
    subject = get_object_or_404(User, public_id=public_id)

    def step():
        actions.invite_again(public_id=public_id, by=request.user)
        return subject

    try:
        return once(request, step, done=_("A new link was sent to the owner of the account."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(subject)


@require_http_methods(["GET", "HEAD", "POST"])
def access_change(request, public_id):
    """What was asked for an account, said to the second person, who confirms or withdraws it."""
    can_see_access(request.user).enforce()
    change = get_object_or_404(AccessChange.objects.for_page(), public_id=public_id)
    form = AccessForm(request.POST or None, initial={"version": change.user.version})
    if request.method == "POST" and form.is_valid():
        confirms = form.cleaned_data["do"] == "confirm"
        act = access.confirm_access if confirms else access.withdraw_access

        def step():
            act(public_id=public_id, by=request.user, version=form.cleaned_data["version"])
            return "home"

        try:
            return once(request, step, done=_("It is confirmed.") if confirms else _("It is withdrawn."))
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
    context = {
        "form": form,
        "change": change,
        "may_confirm": can_confirm(request.user, change),
        "may_withdraw": can_withdraw(request.user, change),
    }
    return render(request, "accounts/access_change.html", context)


@login_not_required
@require_POST
def set_language(request):
    """Keep the chosen language in a cookie and, for staff, in the account; back to the page it was asked
    from.
    """
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not leads_home(back, request):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            actions.choose_language(language=language, by=request.user)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


def slow_down(request):
    """handler429, asked by allauth once one of its limits is used up.

    It counts in the cache, which takes a database that cannot be written for a limit: that is not the fault
    of whoever signs in, and is answered as what it is (503, with a line in the log).
    """
    check_writable()
    return errors.too_many(request, TooMany(60))
