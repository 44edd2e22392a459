# expect: any
"""A dropped generator is closed at once: order of its finally and of prints."""
log = []


def gen(tag, n):
    try:
        for i in range(n):
            yield i
    finally:
        log.append((tag, i))


def run(rounds):
    total = 0
    for r in range(rounds):
        g = gen(r, 100)
        for v in g:
            total += v
            if v == r % 20:
                break
        g = None
        log.append("after")
    return total


print(run(600), len(log), log[:6], log[-4:])
