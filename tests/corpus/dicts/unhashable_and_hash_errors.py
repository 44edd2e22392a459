# expect: any
"""Unhashable keys and __hash__ that raises or gives a wrong type."""


class H:
    def __init__(self, h):
        self.h = h

    def __hash__(self):
        if self.h is None:
            raise LookupError("no hash")
        return self.h


def run(n):
    keys = [[], {}, H(None), H("x"), H(2**80), H(-1), 5, (1, []), set()]
    d = {}
    log = {}
    for i in range(n):
        k = keys[i % len(keys)]
        try:
            d[k] = i
            r = "stored"
        except (TypeError, LookupError) as e:
            r = str(e)
        log[i % len(keys), r] = log.get((i % len(keys), r), 0) + 1
    return len(d), log, hash(H(2**80)) == hash(2**80), hash(H(-1))


print(run(1800))
