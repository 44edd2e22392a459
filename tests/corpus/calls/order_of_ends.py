"""Arguments that nobody else has end with the call: in the order of the locals that have them, whatever it returns."""

log = []


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def copied(p, q):
    v = p
    return 1


def copied_for_nothing(p, q):
    v = p


def plain(p, q):
    return None


def swapped(p, q):
    p, q = q, p
    return q


def loop(function, n):
    pool = [Named(k) for k in range(2 * n, 0, -1)]
    for i in range(n):
        function(pool.pop(), pool.pop())
    shown = log[:4] + log[-4:], sum(a < b for a, b in zip(log, log[1:]))
    log.clear()
    return shown


for n in (20, 300, 1200):
    for function in (copied, copied_for_nothing, plain, swapped):
        print(function.__name__, loop(function, n))
