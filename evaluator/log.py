"""What is never written down: the tokens of links, which open what they lead to."""

import logging
import re

# The addresses that hold a token; each begins with what tells it from others.
TOKEN_PATHS = ("/welcome/", "/password/reset/key/")
TOKEN = re.compile(rf"({'|'.join(map(re.escape, TOKEN_PATHS))})[^/\s?\"']+")


class Discreet(logging.Formatter):
    """Blanks tokens in the message and in the trace below it."""

    def format(self, record):
        return TOKEN.sub(r"\1...", super().format(record))
