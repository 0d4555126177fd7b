from django.urls import path

from policy.views import charity
from policy.views import profile as policy

app_name = "policy"
urlpatterns = [
    path("", policy.profile, name="profile"),
    path("charity/", charity.record, name="charity"),
    path("charity/edit/", charity.edit, name="charity_edit"),
    path("charity/mark/<int:number>/", charity.mark, name="mark"),
]
