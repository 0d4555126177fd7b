from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from core import formtokens, kept, limits


class Command(BaseCommand):
    """Thin door to what forgets: core.formtokens, core.kept, core.limits and the sessions, which hold what
    was searched for.
    """

    help = "Remove form tokens, kept texts, counters of tries and sessions that serve nobody any more."

    def handle(self, *args, **options):
        expired = Session.objects.filter(expire_date__lt=timezone.now()).count()
        SessionStore.clear_expired()
        self.stdout.write(
            f"{formtokens.sweep()} form tokens, {kept.sweep()} kept texts, {limits.sweep()} counters,"
            f" {expired} sessions removed."
        )
