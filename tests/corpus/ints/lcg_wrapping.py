# expect: native
"""Generators that wrap by a mask: products beyond the word, then cut back."""


def lcg32(seed, n):
    for i in range(n):
        seed = (seed * 1664525 + 1013904223) & 0xFFFFFFFF
    return seed


def lcg64(seed, n):
    for i in range(n):
        seed = (seed * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return seed


def xorshift(state, n):
    for i in range(n):
        state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
    return state


print(lcg32(1, 30000), lcg64(1, 10000), xorshift(88172645463325252, 10000))
print([lcg32(s, 3) for s in range(5)], [lcg64(s, 3) for s in range(5)])
