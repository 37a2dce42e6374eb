"""What the members of the demonstration gave alone, before the weights were sealed."""

from itertools import combinations

from scoring.models import WeightProposal
from scoring.weighing import points_by

ORDER = ("TA", "SC", "TZ", "LG", "AI", "SO")
SWINGS = {"TZ": 60, "LG": 60, "TA": 80, "SC": 100, "AI": 70, "SO": 50}
# Security and the contract first, the rest alike.
STRENGTH = {"TZ": 1, "LG": 1, "TA": 2, "SC": 3, "AI": 1, "SO": 3}
POINTS = {"TZ": 17, "LG": 16, "TA": 17, "SC": 17, "AI": 17, "SO": 16}


def weigh_alone(evaluation):
    """Let each member who rates give weights, each in another way."""
    criteria = list(evaluation.criterion_titles)
    pairs = {f"{a}-{b}": f"{STRENGTH[a]}/{STRENGTH[b]}" for a, b in combinations(criteria, 2)}
    ways = {
        "lead@example.org": ("direct", POINTS),
        "assessor@example.org": ("order", {name: ORDER.index(name) + 1 for name in criteria}),
        "security@example.org": ("swing", SWINGS),
        "legal@example.org": ("pairs", pairs),
    }
    for email, (method, judged) in ways.items():
        member = evaluation.members.get(user__email=email)
        points = judged if method == "direct" else points_by(method, judged, criteria)
        WeightProposal.objects.work_out(member, method, judged, points)
        WeightProposal.objects.give(member)
