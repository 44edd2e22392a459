# expect: native
"""CRC-32, FNV and Adler sums over bytes, checked against zlib."""
import zlib


def make_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    return table


TABLE = make_table()


def crc32(data):
    crc = 0xFFFFFFFF
    for b in data:
        crc = TABLE[(crc ^ b) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def fnv1a(data):
    h = 0xCBF29CE484222325
    for b in data:
        h = (h ^ b) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return h


data = bytes(i * i % 251 for i in range(8000))
print(hex(crc32(data)), crc32(data) == zlib.crc32(data), hex(fnv1a(data)), crc32(b""), hex(fnv1a(b"a")))
