"""The two kinds of store that files may stand in, each empty."""

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="module")
def s3_address():
    with pytest.MonkeyPatch.context() as patch:
        # Otherwise boto3 looks for a machine of Amazon's around it, and waits for it.
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


def bucket_at(address):
    return {
        "BACKEND": "accounts.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": "evaluator",
            "access_key": "key",
            "secret_key": "secret",
            "endpoint_url": address,
            "region_name": "eu-west-1",
        },
    }


@pytest.fixture
def s3_bucket(s3_address, settings):
    """An empty bucket, where files stand from now on."""
    settings.STORAGES = settings.STORAGES | {"default": bucket_at(s3_address)}
    service = boto3.resource(
        "s3",
        endpoint_url=s3_address,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="eu-west-1",
    )
    place = {"LocationConstraint": "eu-west-1"}
    bucket = service.create_bucket(Bucket="evaluator", CreateBucketConfiguration=place)
    yield
    bucket.objects.delete()
    bucket.delete()


@pytest.fixture(params=["folder", "s3"])
def store(request):
    """The default storage, empty."""
    if request.param == "s3":
        request.getfixturevalue("s3_bucket")
    return default_storage
