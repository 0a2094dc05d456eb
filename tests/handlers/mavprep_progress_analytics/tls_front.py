"""What RDS puts in front of PostgreSQL: TLS, and a password that is a token."""

import ipaddress
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ADDRESS = "127.0.0.2"
"""Of this machine, though the function does not take it for that."""

_CLEARTEXT_PASSWORD = struct.pack(">cii", b"R", 8, 3)


class TlsFront:
    """Serves TLS, asks for a password, and passes the rest on to a socket of PostgreSQL.

    Attributes
    ----------
    port
        Where it listens.
    certificate
        File with its certificate, which signs itself.
    passwords
        Those that clients sent.
    """

    def __init__(self, folder: Path, target: str) -> None:
        self.certificate = folder / "certificate.pem"
        self.passwords: list[str] = []
        self._target = target
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        key = folder / "key.pem"
        _write_certificate(self.certificate, key)
        self._context.load_cert_chain(self.certificate, key)
        self._listener = socket.create_server((ADDRESS, 0))
        self.port: int = self._listener.getsockname()[1]

    def serve(self) -> None:
        """Serve one client after the other until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                try:
                    self._serve_client(client)
                except (OSError, EOFError):
                    continue

    def close(self) -> None:
        """Stop serving."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve_client(self, client: socket.socket) -> None:
        _read_exactly(client, 8)
        client.sendall(b"S")
        with (
            self._context.wrap_socket(client, server_side=True) as secured,
            socket.socket(socket.AF_UNIX) as upstream,
        ):
            length = _read_exactly(secured, 4)
            startup = length + _read_exactly(secured, int.from_bytes(length, "big") - 4)
            secured.sendall(_CLEARTEXT_PASSWORD)
            header = _read_exactly(secured, 5)
            password = _read_exactly(secured, int.from_bytes(header[1:], "big") - 4)
            self.passwords.append(password.rstrip(b"\0").decode())
            upstream.connect(self._target)
            upstream.sendall(startup)
            answers = threading.Thread(target=_relay, args=(upstream, secured))
            answers.start()
            _relay(secured, upstream)
            answers.join()


@contextmanager
def tls_front(folder: Path, target: str) -> Iterator[TlsFront]:
    """Serve in a thread."""
    front = TlsFront(folder, target)
    thread = threading.Thread(target=front.serve)
    thread.start()
    try:
        yield front
    finally:
        front.close()
        thread.join()


def _relay(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _read_exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _write_certificate(certificate: Path, key_file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "database")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ADDRESS))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
