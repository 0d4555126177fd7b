from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("track/", views.track, name="track"),
    path("quality/", views.quality, name="quality"),
    path("l/<sealed:link>/", views.letter, name="letter"),
]
