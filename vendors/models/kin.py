"""Which records are of one firm: those merged into one, with it. Nothing moves from any of them."""

from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.db.models import Q
from django.db.models.functions import Coalesce


def with_kin(vendors):
    """Return the pks of these vendors and of every record merged with one of them, as a queryset.
    `vendors` is a queryset of pks: a list of thousands would stand in the statement four times.
    """
    model = apps.get_model("vendors", "Vendor")
    main = model.objects.exclude(merged_into=None).filter(pk__in=vendors).values("merged_into")
    own = Q(pk__in=vendors) | Q(merged_into__in=vendors)
    of_main = Q(pk__in=main) | Q(merged_into__in=main)
    return model.objects.filter(own | of_main).order_by().values("pk")


def kin_of(vendor):
    """The same of one vendor."""
    main = vendor.merged_into_id or vendor.pk
    model = type(vendor)
    return model.objects.filter(Q(pk=main) | Q(merged_into=main)).order_by().values("pk")


def same_firm(main):
    """The same within a larger query: `main` is an OuterRef to a vendor that is not merged."""
    model = apps.get_model("vendors", "Vendor")
    return model.objects.filter(Q(pk=main) | Q(merged_into=main)).order_by().values("pk")


def has_kin(path, vendor):
    """Return the condition that the vendor at this path of relations is of the firm of `vendor`."""
    ways = ("", "__merged_into", "__merged", "__merged_into__merged")
    condition = Q()
    for way in ways:
        condition |= Q(**{f"{path}{way}": vendor})
    return condition


class Kinship(NamedTuple):
    """Since when two records are one, and on whose word: the pks of who merged them."""

    at: datetime
    mergers: frozenset[int]

    def before(self, at):
        """This merge, if something came to the other record before it; None of what came since."""
        return self if at <= self.at else None


def relatives(vendors):
    """Return {vendor pk: {pk of another record of its firm: Kinship}} of those of these vendors
    that are merged with another. One query of all merges: they are few.
    """
    merges = apps.get_model("vendors", "Merge").objects.in_force()
    rows = merges.order_by().values_list("merged", "kept", "at", "by")
    above = {merged: (main, Kinship(at, frozenset([by]))) for merged, main, at, by in rows}
    families = {}
    for pk in {*above, *(main for main, _kinship in above.values())}:
        way = [(pk, None)]
        while (last := way[-1][0]) in above:
            main, kinship = above[last]
            way.append((main, both(kinship, way[-1][1])))
        families.setdefault(way[-1][0], {})[pk] = dict(way)
    kin = {}
    for ways in families.values():
        for pk in ways.keys() & set(vendors):
            kin[pk] = {record: met(ways[pk], ways[record]) for record in ways if record != pk}
    return kin


def both(*kinships):
    """The Kinship over several merges: the last of them made the records one."""
    merges = [kinship for kinship in kinships if kinship is not None]
    mergers = frozenset().union(*(merge.mergers for merge in merges))
    return Kinship(max(merge.at for merge in merges), mergers)


def met(left, right):
    """The Kinship of two records by the nearest one that both are merged into."""
    ways = [(left[pk], right[pk]) for pk in left if pk in right]
    return min((both(*way) for way in ways if any(way)), key=lambda kinship: kinship.at)


def mains_of(vendors):
    """Return {pk of a record: pk of the one of these vendors that it is merged into}."""
    model = apps.get_model("vendors", "Vendor")
    merged = model.objects.filter(merged_into__in=vendors).order_by()
    return dict(merged.values_list("pk", "merged_into"))


MAIN = Coalesce("vendor__merged_into", "vendor")  # of a row of a vendor
