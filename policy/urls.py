from django.urls import path

from policy.views import charity, charter
from policy.views import profile as policy

app_name = "policy"
urlpatterns = [
    path("", policy.profile, name="profile"),
    path("charity/", charity.record, name="charity"),
    path("charity/edit/", charity.edit, name="charity_edit"),
    path("rights/", charter.charter, name="charter"),
    path("rights/edit/", charter.edit, name="charter_edit"),
    path("charity/mark/<int:number>/", charity.mark, name="mark"),
]
