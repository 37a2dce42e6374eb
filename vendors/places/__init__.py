from functools import lru_cache
from importlib.resources import files


@lru_cache
def places():
    # Nothing but the reader needs pydantic, which costs 60 ms at import.
    from vendors.places.claims_file import read_claims_file

    return read_claims_file((files("vendors") / "data" / "place-claims.yaml").read_text("utf-8"))
