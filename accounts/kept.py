"""Text typed into a form whose session had ended, kept until the same browser signs in."""

SESSION_KEY = "kept_post"
LIMIT = 200_000  # characters; more than any form of ours holds


def keep_post(request):
    """Keep the fields of this POST in the (anonymous) session under its path."""
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }
    if sum(len(value) for values in fields.values() for value in values) <= LIMIT:
        request.session[SESSION_KEY] = {"path": request.path, "fields": fields}


def take_kept_post(request):
    """Return the kept fields of this path as {name: [values]}, once; None without any."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    return kept["fields"]
