# expect: native
"""Pancake flips over permutations: list reversal and index arithmetic."""


def fannkuch(n):
    perm1 = list(range(n))
    count = list(range(n))
    best = checksum = k = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        perm = perm1[:]
        flips = 0
        while (k := perm[0]) != 0:
            perm[: k + 1] = perm[k::-1]
            flips += 1
        best = max(best, flips)
        checksum += flips if perm1[0] % 2 else -flips
        while True:
            if r == n:
                return checksum, best
            first = perm1[0]
            for i in range(r):
                perm1[i] = perm1[i + 1]
            perm1[r] = first
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1
        r += 1 if r == 0 else 0


print([fannkuch(n) for n in range(3, 8)])
