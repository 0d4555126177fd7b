#!/usr/bin/env python
"""The project's command line: `.venv/bin/python manage.py help`."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.faults import said

    try:
        from django.conf import settings

        _apps = settings.INSTALLED_APPS  # reads the settings now, so that a fault in them is told here
        execute_from_command_line(sys.argv)
    except Exception as error:
        told = said(error)
        if told is None or "--traceback" in sys.argv:
            raise
        sys.exit(told)


if __name__ == "__main__":
    main()
