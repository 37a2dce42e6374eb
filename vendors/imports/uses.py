"""What the vendors of an import are for: the pages of higher floors that begin with them."""

_pages = []


def register(pages):
    """Add a function of a person and an import that returns [(title, address)] of the pages on
    which that person goes on with its vendors.
    """
    _pages[:] = [*(each for each in _pages if each is not pages), pages]


def uses_of(person, vendor_import):
    return [line for pages in _pages for line in pages(person, vendor_import)]
