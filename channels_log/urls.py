from django.urls import path

from channels_log.views import contacts, messages, referrals, visits

app_name = "channels_log"
urlpatterns = [
    path("visits/", visits.visit_list, name="visit_list"),
    path("visits/new/", visits.visit_create, name="visit_create"),
    path("visits/<pid:public_id>/", visits.visit_detail, name="visit_detail"),
    path("visits/<pid:public_id>/serve/", visits.visit_serve, name="visit_serve"),
    path("visits/<pid:public_id>/file/", visits.visit_file, name="visit_file"),
    path("visits/<pid:public_id>/refer/", visits.visit_refer, name="visit_refer"),
    path("visits/<pid:public_id>/left/", visits.visit_left, name="visit_left"),
    path("", contacts.contact_list, name="contact_list"),
    path("new/", contacts.contact_create, name="contact_create"),
    path("find/", contacts.contact_find, name="contact_find"),
    path("<pid:public_id>/", contacts.contact_detail, name="contact_detail"),
    path("referrals/", referrals.referral_list, name="referral_list"),
    path("referrals/<pid:public_id>/", referrals.referral_detail, name="referral_detail"),
    path("referrals/<pid:public_id>/told/", referrals.referral_told, name="referral_told"),
    path("referrals/<pid:public_id>/revoke/", referrals.referral_revoke, name="referral_revoke"),
    path("messages/", messages.message_list, name="message_list"),
    path("messages/<pid:public_id>/", messages.message_detail, name="message_detail"),
    path("messages/<pid:public_id>/retry/", messages.message_retry, name="message_retry"),
]
