"""What every list of the staff shares: its filters and its frame."""

from pathlib import Path

from django import forms
from django.http import QueryDict
from django.urls import reverse

from channels_log.actions.visits import receive_visitor
from core.filters import ALL, FilterForm

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class Filter(FilterForm):
    stage = forms.ChoiceField(choices=[ALL, ("open", "مفتوح")], required=False)
    place = forms.ChoiceField(choices=[ALL, ("abha", "أبها")], required=False)
    find = forms.CharField(widget=forms.HiddenInput, required=False)
    sort = forms.ChoiceField(choices=[ALL, ("old", "الأقدم")], required=False)


def test_a_tag_leads_to_the_list_without_it():
    form = Filter(QueryDict("stage=open&place=abha&find=k&sort=old&page=3&page_size=50"))

    assert form.tags() == [
        {"label": "مفتوح", "remove_url": "?place=abha&find=k&sort=old&page_size=50"},
        {"label": "أبها", "remove_url": "?stage=open&find=k&sort=old&page_size=50"},
    ]


def test_an_unknown_filter_counts_as_none_and_leaves_the_others():
    form = Filter(QueryDict("stage=lost&place=abha&other=1"))

    assert form.chosen() == {"place": "abha"}
    assert form.tags() == [{"label": "أبها", "remove_url": "?stage=lost&other=1"}]


def test_the_last_page_says_that_the_list_is_cut(ataa, officer, client_for, monkeypatch):
    monkeypatch.setattr("core.paging.COUNTED", 2)
    for _number in range(3):
        receive_visitor(visitor_name="سعد", purpose="سؤال", by=officer)
    desk, visits = client_for(officer), reverse("channels_log:visit_list")
    cut = "النتائج أكثر مما تعرضه القائمة. ضيّقها بالتصفية."

    assert cut in desk.get(visits, {"page_size": 1, "page": 2}).text
    assert cut not in desk.get(visits, {"page_size": 1}).text
    assert cut not in desk.get(reverse("channels_log:message_list")).text


def test_no_page_builds_the_frame_of_a_list_itself():
    users = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "components/filter_bar.html" in path.read_text()
    }

    # The sessions stand in two tables, those to come and those that were held.
    assert users == {"list.html", "gallery.html", "eligibility/committee/session_list.html"}
