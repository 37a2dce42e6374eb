"""Settings for commands that work on a file alone: no database, no configuration."""

import os

os.environ["EVALUATOR_TEST"] = "1"

from evaluator.settings import *

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
