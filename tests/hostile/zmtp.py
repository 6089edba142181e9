"""zmtp.py - ZMTP 3.0 by hand, for peers that break the rules as no library does: greeting, NULL and CURVE
handshakes, frames. RFC 23, 25 and 26 of ZeroMQ; the cryptography is libsodium's."""
import ctypes
import os
import select
import socket
import struct
import time

import zmq.utils.z85

from fixture import DEADLINE

MORE, LARGE, COMMAND = 1, 2, 4
sodium = ctypes.CDLL("libsodium.so.23")
sodium.sodium_init()


class Closed(Exception):
    """The other side has ended the connection."""


def greeting(mechanism=b"CURVE", version=(3, 0), server=False):
    return (b"\xff" + bytes(8) + b"\x7f" + bytes(version) + mechanism.ljust(20, b"\0") + bytes([server]) +
            bytes(31))


def properties(pairs):
    return b"".join(bytes([len(k)]) + k + struct.pack(">I", len(v)) + v for k, v in pairs)


def frame(body, flags=0):
    if len(body) > 255:
        return bytes([flags | LARGE]) + struct.pack(">Q", len(body)) + body
    return bytes([flags, len(body)]) + body


class Line:
    """A socket and the bytes received on it."""

    def __init__(self, endpoint):
        if endpoint.startswith("ipc://"):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(endpoint[len("ipc://"):])
        else:
            host, port = endpoint[len("tcp://"):].rsplit(":", 1)
            self.socket = socket.create_connection((host, int(port)))
        self.sent = b""

    def send(self, data):
        self.sent += data
        try:
            self.socket.sendall(data)
        except OSError as e:
            raise Closed(str(e)) from None

    def take(self, size):
        data = b""
        end = time.monotonic() + DEADLINE
        while len(data) < size:
            if not select.select([self.socket], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError("the daemon neither answers nor ends the connection")
            try:
                more = self.socket.recv(size - len(data))
            except OSError as e:
                raise Closed(str(e)) from None
            if not more:
                raise Closed("end of file")
            data += more
        return data

    def take_frame(self):
        """Its flags and body."""
        flags = self.take(1)[0]
        size = struct.unpack(">Q", self.take(8))[0] if flags & LARGE else self.take(1)[0]
        return flags, self.take(size)

    def ended(self):
        """Wait until the other side has ended it; return the frames before that."""
        data = b""
        try:
            while True:
                data += self.take(1)
        except Closed:
            return data

    def close(self):
        self.socket.close()


def pair():
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
    sodium.crypto_box_keypair(public, secret)
    return public.raw, secret.raw


def shared(public, secret):
    key = ctypes.create_string_buffer(32)
    if sodium.crypto_box_beforenm(key, public, secret) != 0:
        raise AssertionError("a weak key")
    return key.raw


def box(plain, nonce, key):
    out = ctypes.create_string_buffer(len(plain) + 16)
    sodium.crypto_box_easy_afternm(out, plain, ctypes.c_ulonglong(len(plain)), nonce, key)
    return out.raw


def unbox(sealed, nonce, key):
    out = ctypes.create_string_buffer(max(len(sealed) - 16, 1))
    if sodium.crypto_box_open_easy_afternm(out, sealed, ctypes.c_ulonglong(len(sealed)), nonce, key) != 0:
        raise AssertionError("this box does not open")
    return out.raw[:len(sealed) - 16]


class Curve(Line):
    """A CURVE client, step by step; the keys are in Z85, as everywhere."""

    def __init__(self, endpoint, keys, server, socket_type=b"DEALER", more=()):
        super().__init__(endpoint)
        self.public, self.secret = (zmq.utils.z85.decode(k) for k in keys)
        self.server = zmq.utils.z85.decode(server)
        self.metadata = properties([(b"Socket-Type", socket_type), *more])
        self.short_public, self.short_secret = pair()
        self.nonce = 0

    def next_nonce(self):
        self.nonce += 1
        return struct.pack(">Q", self.nonce)

    def hello(self):
        """Greeting and HELLO; its answer is the WELCOME."""
        self.send(greeting())
        self.take(64)
        n = self.next_nonce()
        sealed = box(bytes(64), b"CurveZMQHELLO---" + n, shared(self.server, self.short_secret))
        self.send(frame(b"\x05HELLO\1\0" + bytes(72) + self.short_public + n + sealed, COMMAND))
        body = self.take_frame()[1]
        assert body.startswith(b"\x07WELCOME"), body
        plain = unbox(body[24:], b"WELCOME-" + body[8:24], shared(self.server, self.short_secret))
        self.cookie = plain[32:]
        self.key = shared(plain[:32], self.short_secret)
        self.server_short = plain[:32]

    def initiate(self):
        n, v = self.next_nonce(), os.urandom(16)
        vouch = box(self.short_public + self.server, b"VOUCH---" + v, shared(self.server_short, self.secret))
        sealed = box(self.public + v + vouch + self.metadata, b"CurveZMQINITIATE" + n, self.key)
        self.send(frame(b"\x08INITIATE" + self.cookie + n + sealed, COMMAND))

    def handshake(self):
        """Shake hands to the end; AssertionError with the peer's frame when it is no READY."""
        self.hello()
        self.initiate()
        body = self.take_frame()[1]
        assert body.startswith(b"\x05READY"), body
        return self

    def sealed(self, body, flags=0):
        """The frame of a message; flags are of the message inside (1 more, 2 command)."""
        n = self.next_nonce()
        return frame(b"\x07MESSAGE" + n + box(bytes([flags]) + body, b"CurveZMQMESSAGEC" + n, self.key))

    def say(self, body, flags=0):
        self.send(self.sealed(body, flags))

    def hear(self):
        """The next message: its flags and body."""
        body = self.take_frame()[1]
        assert body.startswith(b"\x07MESSAGE"), body
        plain = unbox(body[16:], b"CurveZMQMESSAGES" + body[8:16], self.key)
        return plain[0], plain[1:]
