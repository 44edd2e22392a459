# expect: native
"""What a global held ends while the loop stores the next one, and its end reads and changes globals."""

log = []
current = None
seen = 0
steps = 0


class Logged:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        global seen, steps
        seen += 1
        if self.number % 400 == 0:
            log.append((self.number, current.number if current is not None else None, seen, steps))
        if self.number % 700 == 0:
            steps = -1000


def run(n):
    global current, steps
    for i in range(n):
        steps += 1
        current = Logged(i)
    return steps


print(run(3000), seen)
current = None
print(log, seen, steps)


def mixed(n):
    global current
    out = []
    for i in range(n):
        current = i
        if i % 100 == 50:
            current = Logged(i)
        if i % 100 == 51:
            out.append((i, current, seen))
        current = float(i)
    return out


print(mixed(2000), current, seen)
print(log, steps)
