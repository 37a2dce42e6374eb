"""The sealed rules, byte for byte as they were hashed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from scoring.views.membership import fetch_evaluation


@require_safe
def sealed_rules(request, pk, version):
    """Answer with a file whose SHA-256 is the one shown, so that anybody on it can check."""
    seal = get_object_or_404(fetch_evaluation(request, pk).seals, version=version)
    return HttpResponse(
        seal.document.encode(),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="sealed-rules-{pk}-{version}.json"',
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )
