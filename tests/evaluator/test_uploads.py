"""What comes in with a form while the disk has no room for it."""

import errno
from unittest.mock import Mock

import pytest

from evaluator.forms import OnDisk


def test_upload_without_room_on_the_disk_leaves_no_file(settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    handler = OnDisk()
    handler.new_file("file", "answers.pdf", "application/pdf", None)
    full = Mock(side_effect=OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr(handler.file.file, "write", full)

    with pytest.raises(OSError, match="No space left"):
        handler.receive_data_chunk(b"%PDF", 0)

    assert list(tmp_path.iterdir()) == []
