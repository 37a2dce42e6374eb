"""A few values that took long to make, kept by what they were made from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """Holds the values made last, `most` of them, for every thread of the process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of `key`, made now unless it is held."""
        with self._lock:
            value = self._held.get(key)
        if value is None:
            value = make()
            with self._lock:
                self._held[key] = value
                while len(self._held) > self.most:
                    self._held.popitem(last=False)
        return value
