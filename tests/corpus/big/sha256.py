# expect: native
"""SHA-256 written out: rotations, masks and list stores, checked by hashlib."""
import hashlib

M = 0xFFFFFFFF
primes = [p for p in range(2, 312) if all(p % d for d in range(2, int(p**0.5) + 1))]


def root(p, k):
    x = 1 << 40
    while True:
        y = ((k - 1) * x + (p << (32 * k)) // x ** (k - 1)) // k
        if y >= x and x ** k <= p << (32 * k):
            return x & M
        x = y


K = [root(p, 3) for p in primes]


def sha256(data):
    h = [root(p, 2) for p in primes[:8]]
    length = len(data) * 8
    data = data + b"\x80" + b"\0" * (-(len(data) + 9) % 64) + length.to_bytes(8, "big")
    for off in range(0, len(data), 64):
        w = [int.from_bytes(data[off + 4 * i: off + 4 * i + 4], "big") for i in range(16)]
        for i in range(16, 64):
            x, y = w[i - 15], w[i - 2]
            s0 = (x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ x >> 3
            s1 = (y >> 17 | y << 15) ^ (y >> 19 | y << 13) ^ y >> 10
            w.append(w[i - 16] + (s0 & M) + w[i - 7] + (s1 & M) & M)
        a, b, c, d, e, f, g, k = h
        for i in range(64):
            s1 = ((e >> 6 | e << 26) ^ (e >> 11 | e << 21) ^ (e >> 25 | e << 7)) & M
            t1 = k + s1 + (e & f ^ ~e & g) + K[i] + w[i]
            s0 = ((a >> 2 | a << 30) ^ (a >> 13 | a << 19) ^ (a >> 22 | a << 10)) & M
            t2 = s0 + (a & b ^ a & c ^ b & c)
            a, b, c, d, e, f, g, k = t1 + t2 & M, a, b, c, d + t1 & M, e, f, g
        h = [p + q & M for p, q in zip(h, (a, b, c, d, e, f, g, k))]
    return "".join("%08x" % v for v in h)


for data in (b"", b"abc", bytes(range(256)) * 8):
    print(sha256(data), sha256(data) == hashlib.sha256(data).hexdigest())
