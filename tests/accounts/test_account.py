from django.urls import reverse

from accounts.models import User


def test_account_page_saves_name_and_zone_and_nothing_else(lead_client, lead):
    fields = {
        "name": "Lea M.",
        "time_zone": "Africa/Casablanca",
        "notices_by_mail": "never",
        "is_staff": "on",
        "is_curator": "on",
        "email": "other@example.org",
    }

    lead_client.post(reverse("account_settings"), fields)

    lead.refresh_from_db()
    assert (lead.name, lead.time_zone) == ("Lea M.", "Africa/Casablanca")
    assert (lead.email, lead.is_staff, lead.is_curator) == ("lead@example.org", False, False)


def test_unknown_zone_is_refused_and_the_name_typed_stays(lead_client):
    typed = {"name": "Lea M.", "time_zone": "Mars/Base", "notices_by_mail": "daily"}
    response = lead_client.post(reverse("account_settings"), typed)

    assert list(response.context["form"].errors) == ["time_zone"]
    assert b"Lea M." in response.content


def test_page_says_error_first_in_its_title(lead_client):
    response = lead_client.post(reverse("account_settings"), {"name": "", "time_zone": ""})

    assert b"<title>Error: Your account" in response.content
    assert b'href="#id_time_zone"' in response.content


def test_name_is_shown_as_text(lead_client, lead):
    User.objects.filter(pk=lead.pk).update(name="<script>alert(1)</script>")

    response = lead_client.get(reverse("account_settings"))

    assert b"<script>alert" not in response.content
    assert b"&lt;script&gt;alert(1)" in response.content
