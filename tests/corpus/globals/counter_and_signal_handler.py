# expect: native
"""A signal handler replaces the global that the loop counts; the loop sees it, and nothing gets lost."""

import signal

counter = 0
done = 0


def handler(number, frame):
    global counter, done
    counter += 10**9
    done += 1


signal.signal(signal.SIGALRM, handler)


def count(limit):
    global counter
    counter = rounds = 0
    before = done
    signal.setitimer(signal.ITIMER_REAL, 0.004)
    while done == before and rounds < limit:
        counter += 1
        rounds += 1
    return counter - rounds, done - before


print([count(50_000_000) for _ in range(5)])
