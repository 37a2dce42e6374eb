"""Files in an S3-compatible store. Loaded only where one is configured: boto3 is an extra."""

from functools import wraps

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from accounts.storage import StoreAway, sentence_about


def answering(method):
    """Whatever goes wrong between us and the store is one error, as it is with a folder."""

    @wraps(method)
    def call(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except (Boto3Error, BotoCoreError, ClientError) as problem:
            raise StoreAway(None, sentence_about(StoreAway())) from problem

    return call


class Bucket(S3Storage):
    def get_default_settings(self):
        config = Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 2},
        )
        return super().get_default_settings() | {
            "client_config": config,
            "default_acl": None,  # as the bucket says, which is private
            "file_overwrite": False,
            "max_memory_size": 1 << 20,
            "object_parameters": {"ChecksumAlgorithm": "SHA256"},
        }

    @answering
    def _open(self, name, mode="rb"):
        file = super()._open(name, mode)
        file.file  # noqa: B018 -- fetched now, so that an error is met here and not half way out
        return file

    _save = answering(S3Storage._save)
    delete = answering(S3Storage.delete)
    exists = answering(S3Storage.exists)
    listdir = answering(S3Storage.listdir)
    size = answering(S3Storage.size)
    get_modified_time = answering(S3Storage.get_modified_time)
