"""Recurring work without cron: each worker looks whether a slot of time has had its task."""

from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from accounts.clock import now
from accounts.tasks.models import Tick
from accounts.tasks.queue import POLICIES

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def tick():
    """Put what is due into the queue, once in the installation for each slot."""
    at = now()
    for path, policy in POLICIES.items():
        if policy.every is None:
            continue
        slot = at - (at - EPOCH) % policy.every
        if not Tick.objects.filter(name=path, slot__gte=slot).exists():
            try:
                with transaction.atomic():
                    Tick.objects.create(name=path, slot=slot)
                    policy.task.enqueue()
            except IntegrityError:  # another worker was first
                continue
