"""The addresses of the product, and the base page that every figure is a ratio to."""

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from evaluator.urls import handler403, handler500  # noqa: F401 -- Django asks for them here


def base_page(request):
    """An empty page behind sign-in: session and user, two queries."""
    return HttpResponse(f"<!doctype html><title>Base</title><p>{request.user}")


def count_queries(get_response):
    """Say in a header how many queries the response took."""

    def middleware(request):
        queries = []

        def note(execute, sql, params, many, context):
            queries.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = get_response(request)
        response.headers["X-Queries"] = str(len(queries))
        return response

    return middleware


urlpatterns = [path("base-page/", base_page), path("", include("evaluator.urls"))]
