"""The wire between an edge gateway and the hub. All numbers are big-endian.

handshake   PLANUM 1 <token>\\n          answered by   OK <window> <longest frame>\\n,   REFUSED\\n   or   BUSY\\n
frame       u32 length, u8 kind, u64 number, then `length` bytes
answer      u64 number, u8 status
"""

import hmac
import struct
from enum import IntEnum
from typing import NamedTuple

from planum.hub.connectors.engine.observations import Undecodable

HEADER = struct.Struct("!IBQ")
ANSWER = struct.Struct("!QB")
TOPIC_LENGTH = struct.Struct("!H")
GREETING = b"PLANUM 1 "
LONGEST_GREETING = 1024
REFUSED, BUSY = b"REFUSED\n", b"BUSY\n"


class Kind(IntEnum):
    ARROW = 1
    SPARKPLUG = 2
    JSON = 3


class Answer(IntEnum):
    STORED = 0
    REFUSED = 1


class Frame(NamedTuple):
    kind: int
    number: int
    payload: bytes


class OversizedFrame(Exception):
    """A frame announces more bytes than the hub takes."""


def greeting(token: str) -> bytes:
    return GREETING + token.encode() + b"\n"


def is_welcome(line: bytes, token: str) -> bool:
    """True if the line states the token; the time it takes says nothing of how much of it is right."""
    return hmac.compare_digest(line, greeting(token).rstrip(b"\n"))


def encode_frame(kind: Kind, number: int, payload: bytes) -> bytes:
    return HEADER.pack(len(payload), kind, number) + payload


def with_topic(topic: str, payload: bytes) -> bytes:
    """The payload of a frame of kind SPARKPLUG or JSON."""
    encoded = topic.encode()
    return TOPIC_LENGTH.pack(len(encoded)) + encoded + payload


def split_topic(payload: bytes) -> tuple[str, bytes]:
    if len(payload) < TOPIC_LENGTH.size:
        raise Undecodable("The frame is too short to hold the length of its topic.")
    (length,) = TOPIC_LENGTH.unpack_from(payload)
    end = TOPIC_LENGTH.size + length
    if len(payload) < end:
        raise Undecodable(f"The frame announces a topic of {length} bytes and ends before it does.")
    try:
        return payload[TOPIC_LENGTH.size : end].decode(), payload[end:]
    except UnicodeDecodeError as error:
        raise Undecodable("The topic of the frame is not UTF-8.") from error


def take_frames(buffer: bytearray, *, most: int, most_bytes: int, longest: int) -> list[Frame]:
    """Removes from the front of `buffer` up to `most` whole frames, of `most_bytes` together or a single longer one."""
    frames: list[Frame] = []
    position, taken = 0, 0
    while len(frames) < most and len(buffer) - position >= HEADER.size:
        length, kind, number = HEADER.unpack_from(buffer, position)
        if length > longest:
            raise OversizedFrame(f"A frame announces {length} bytes; at most {longest} are taken.")
        start = position + HEADER.size
        if len(buffer) < start + length or (frames and taken + length > most_bytes):
            break
        frames.append(Frame(kind, number, bytes(memoryview(buffer)[start : start + length])))
        position, taken = start + length, taken + length
    del buffer[:position]
    return frames
