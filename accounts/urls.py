from allauth.account import views as allauth
from django.urls import include, path, re_path

from accounts import kept_views, views

staff = [
    path("users/", views.user_list, name="user_list"),
    path("users/new/", views.user_create, name="user_create"),
    path("users/<pid:public_id>/", views.user_edit, name="user_edit"),
    path("users/<pid:public_id>/link/", views.user_invite, name="user_invite"),
    path("access/<pid:public_id>/", views.access_change, name="access_change"),
    path("language/", views.set_language, name="set_language"),
    path("kept/", kept_views.keep, name="keep_text"),
    path("stay/", kept_views.stay, name="stay"),
    path("kept/discard/", kept_views.discard, name="discard_text"),
]

# Of allauth only what staff need: no signing up, no addresses to manage, no codes.
urlpatterns = [
    path("", include((staff, "accounts"))),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
