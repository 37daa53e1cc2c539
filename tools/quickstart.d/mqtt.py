"""Just enough of MQTT 3.1.1 (OASIS standard, chapters 2 and 3) to load a broker."""

import socket

CONNECT = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x00\x00\x00"  # clean session, no keep-alive, no name
CONNECT_ACCEPTED = b"\x20\x02\x00\x00"
PUBLISH_RETAINED = 0x31  # quality of service 0
PING = b"\xc0\x00"
PING_ANSWER = b"\xd0\x00"


def with_length(text):
    return len(text).to_bytes(2, "big") + text


def variable_length(number):
    encoded = bytearray()
    while True:
        number, digit = divmod(number, 128)
        encoded.append(digit | (0x80 if number else 0))
        if not number:
            return bytes(encoded)


class Client:
    """A connection to the broker that listens on a Unix socket."""

    def __init__(self, path, timeout_s):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout_s)
        self.socket.connect(str(path))
        self.ask(CONNECT, CONNECT_ACCEPTED)

    def ask(self, packet, expected):
        self.socket.sendall(packet)
        answer = b""
        while len(answer) < len(expected):
            piece = self.socket.recv(len(expected) - len(answer))
            if not piece:
                raise OSError("the broker closed the connection")
            answer += piece
        if answer != expected:
            raise OSError(f"the broker answered {answer.hex()}")

    def retain(self, messages):
        """Leaves each (topic, payload) with the broker; an empty payload deletes the topic's.
        Returns when the broker has taken them all in."""
        batch = bytearray()
        for topic, payload in messages:
            body = with_length(topic.encode()) + payload
            batch += bytes([PUBLISH_RETAINED]) + variable_length(len(body)) + body
            if len(batch) > 1 << 16:
                self.socket.sendall(batch)
                batch.clear()
        self.ask(bytes(batch) + PING, PING_ANSWER)
