"""What the vendors of an import are for: the pages of higher floors that begin with them."""

_pages = []


def register(pages):
    """Add a function of (person, import) that returns [(title, address)] of pages to go on with."""
    _pages[:] = [*(each for each in _pages if each is not pages), pages]


def uses_of(person, vendor_import):
    return [line for pages in _pages for line in pages(person, vendor_import)]
