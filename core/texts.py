"""The type of what is shown: a text, or one that is put in words only when somebody reads it."""

from django.utils.functional import Promise

Text = str | Promise
