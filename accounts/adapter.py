"""How allauth behaves here: staff accounts are made by the administrator, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False
