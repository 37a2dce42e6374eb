from accounts.models.record import RecordEntry, RecordIsAppendOnly
from accounts.models.user import User

__all__ = ["RecordEntry", "RecordIsAppendOnly", "User"]
