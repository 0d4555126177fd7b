"""The door for gunicorn."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from config.faults import said

APP_LOAD_ERROR = 4  # gunicorn gives up at once instead of starting worker after worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"{said(error)}\n")
    sys.exit(APP_LOAD_ERROR)
