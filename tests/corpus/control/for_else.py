# expect: native
"""else of a for loop runs exactly when there was no break."""


def primes(limit):
    out = []
    for n in range(2, limit):
        for d in range(2, n):
            if d * d > n:
                out.append(n)
                break
            if n % d == 0:
                break
        else:
            out.append(n)
    return out


def find(data, x):
    for i, v in enumerate(data):
        if v == x:
            break
    else:
        return "none", len(data)
    return i, v


print(len(primes(3000)), primes(40))
data = [i * 3 for i in range(2000)]
print(find(data, 2997), find(data, 2998), find([], 1))
