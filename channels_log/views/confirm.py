"""The page that says what a step brings before it is taken."""

from django.shortcuts import render

from core.formtokens import attempt


def confirmed(request, form, step, *, done: str, **page):
    """Carry `step()` out when the form was sent and is sound; else the page, with what
    templates/channels_log/confirm.html takes.
    """
    if request.method == "POST" and form.is_valid():
        answer = attempt(request, form, step, done=done)
        if answer:
            return answer
    return render(request, "channels_log/confirm.html", {"form": form, **page})
