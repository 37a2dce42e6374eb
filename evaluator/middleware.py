"""Headers that hold on every response, errors included."""

PUBLIC_CACHE = ("/static/",)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def closed_door(get_response):
    """Forbid the browser what no page needs, and caches what a signed-in person saw."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if not request.path.startswith(PUBLIC_CACHE):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
