# expect: any
"""Frames end in the middle of recordings by exceptions, closed generators and ended threads, and their memory becomes
that of other calls of the same functions."""

import threading


def hot(n):
    total = 0
    for i in range(n):
        total += i
    return total


def raises(items, at):
    out = []
    for item in items:
        if len(out) == at:
            raise LookupError(at)
        out.append(item * 2)
    return out


def while_from_the_start(items):
    while True:
        items.append(items[0] + len(items))
        if len(items) > 30:
            items.clear()


def generator(n):
    total = 0
    for i in range(n):
        for j in range(i):
            total += j
        yield total


log = []
for at in range(60):
    for items in ([1, 2, 3, 4, 5] * 3, [0.5, 1.5] * 8, ["a", "b"] * 9):
        try:
            log.append(raises(items, at % 20))
        except LookupError as error:
            log.append(error.args)
        try:
            while_from_the_start([at] if at & 1 else [0.5])
        except IndexError as error:
            log.append(str(error))
    running = generator(9)
    log.append([next(running) for _ in range(at % 9)])
    running.close()
    log.append(hot(at))
print(len(log), log[:3], log[-6:])


results = []


def work(k):
    total = 0
    for i in range(12):
        total += i
        if i == k % 12:
            results.append(total)
            raise SystemExit
    results.append(-total)


for k in range(60):
    thread = threading.Thread(target=work, args=(k,))
    thread.start()
    thread.join()
    results.append(hot(6))
print(results)
