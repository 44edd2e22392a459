# expect: native
"""Objects that end in loops beside each other end when they do without compilation."""

log = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def held_by_locals(n):
    for i in range(n):
        for j in range(3):
            held = Noisy((i, j))
        log.append("between")
        for k in range(3):
            other = [Noisy((i, -k))]
        log.append("behind")
        del held
    return len(other)


def held_by_lists(n):
    box = [None, None]
    for i in range(n):
        for j in range(3):
            box[0] = Noisy(j)
        for k in [4, 5, 6]:
            box[k & 1] = Noisy(k)
            log.append(k)


def held_by_iterators(n):
    for i in range(n):
        for x in iter([Noisy(1), Noisy(2)]):
            log.append(x.name)
        for x, y in zip([Noisy(3)], [Noisy(4)]):
            log.append(x.name + y.name)
        x = y = None
        log.append("end")


for function in (held_by_locals, held_by_lists, held_by_iterators):
    for size in (1, 4, 60):
        function(size)
        print(function.__name__, size, len(log), hash(tuple(map(str, log))) == hash(tuple(map(str, list(log)))))
        text = " ".join(map(str, log))
        print(text if size < 10 else (text[:200], text[-200:], sum(map(ord, text))))
        log.clear()
