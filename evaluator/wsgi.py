import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
django.setup(set_prefix=False)

from evaluator.requests import Handler

application = Handler()
