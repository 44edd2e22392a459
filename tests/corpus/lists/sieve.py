# expect: native
"""Sieve of Eratosthenes on a list of bools."""


def primes(limit):
    flags = [True] * (limit + 1)
    flags[0] = flags[1] = False
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            for j in range(i * i, limit + 1, i):
                flags[j] = False
    return [i for i, f in enumerate(flags) if f]


p = primes(30000)
print(len(p), p[:10], p[-3:], sum(p))
