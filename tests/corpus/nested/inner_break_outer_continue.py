# expect: native
"""Inner loops left by break steer the outer loop through a flag."""


def run(n):
    primes = []
    skipped = 0
    for i in range(2, n):
        composite = False
        for p in primes:
            if p * p > i:
                break
            if i % p == 0:
                composite = True
                break
        if composite:
            skipped += 1
            continue
        primes.append(i)
    return len(primes), primes[-1], skipped


print(run(4000))
