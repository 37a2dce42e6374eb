"""What a form is bound to: the post at hand, or the one that an ended session kept."""

from django.http import QueryDict

from accounts.kept import take_kept_post


def typed_again(request):
    """Return the data to bind a form to, or None for an empty form.

    After signing in again a person finds what they had typed; it is not saved until they
    send it once more. Control characters, which nobody types, are dropped: no page can show
    them and no database keeps them all.
    """
    is_post = request.method == "POST"
    fields = dict(request.POST.lists()) if is_post else take_kept_post(request)
    if fields is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, [without_control_characters(value) for value in values])
    return data


def without_control_characters(text):
    return "".join(letter for letter in text if letter in "\n\r\t" or ord(letter) >= 32)
