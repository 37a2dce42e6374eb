"""The virus scanner, played by a socket that speaks as clamd does."""

import socket
import struct
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from accounts.scanner import refuse_infected

VIRUS = b"X5O!P%@AP" * 20_000


@contextmanager
def clamd(settings, answer=None):
    """Let a scanner listen that finds VIRUS, or gives this answer to everything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=listen, args=(server, answer), daemon=True)
        thread.start()
        yield
        thread.join(10)


def listen(server, answer):
    client, _address = server.accept()
    with client, client.makefile("rb") as stream:
        assert stream.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            data += stream.read(length)
        found = b"stream: Eicar-Test FOUND" if data == VIRUS else b"stream: OK"
        client.sendall((found if answer is None else answer) + b"\0")


def file_of(data, name="roster.pdf"):
    file = BytesIO(data)
    file.name = name
    return file


def test_clean_file_is_taken_and_can_be_read_again(settings):
    file = file_of(b"x" * 200_000)

    with clamd(settings):
        refuse_infected(file)

    assert len(file.read()) == 200_000


def test_infected_file_is_refused_by_name(settings):
    with clamd(settings), pytest.raises(ValidationError) as refusal:
        refuse_infected(file_of(VIRUS))

    assert refusal.value.messages == [
        "“roster.pdf” is not taken: the virus scanner found Eicar-Test in it."
    ]


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR"])
def test_file_without_a_verdict_is_refused(settings, answer):
    with clamd(settings, answer), pytest.raises(ValidationError, match="gave no answer"):
        refuse_infected(file_of(b"x"))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.sock"])
def test_file_is_refused_in_words_where_the_scanner_is_away(settings, address):
    settings.CLAMD_ADDRESS = address

    with pytest.raises(ValidationError, match="“roster.pdf” is not taken.*gave no answer"):
        refuse_infected(file_of(b"x"))


def test_nothing_is_asked_where_no_scanner_is_named(settings):
    settings.CLAMD_ADDRESS = ""

    refuse_infected(file_of(VIRUS))
