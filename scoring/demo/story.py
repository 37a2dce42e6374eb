"""The story of the demonstration, as data."""

from hashlib import sha256
from pathlib import Path

import yaml

DEMO = yaml.safe_load((Path(__file__).parent / "demo.yaml").read_text(encoding="utf-8"))
LEAD, ASSESSOR, SECURITY, LEGAL, CURATOR = (
    f"{name}@example.org" for name in ("lead", "assessor", "security", "legal", "curator")
)


def chance(*parts):
    """0 to 99, always the same for the same parts: every demonstration has the same ranking."""
    return int(sha256("/".join(map(str, parts)).encode()).hexdigest(), 16) % 100
