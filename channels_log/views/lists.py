"""What the four lists share: filters as tags that can be taken off."""


def tags_of(request, form) -> list[dict]:
    """The filters in use that can be seen, each with the address of the list without it."""
    tags = []
    for name, value in form.chosen().items():
        if form.fields[name].widget.is_hidden:
            continue
        rest = request.GET.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        label = dict(form.fields[name].choices)[value]
        tags.append({"label": label, "remove_url": f"?{rest.urlencode()}"})
    return tags
