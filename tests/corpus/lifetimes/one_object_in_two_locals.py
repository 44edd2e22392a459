# expect: native
"""An object that two locals hold ends where one instruction gives them others: its finaliser finds the frame in order."""
import sys

seen = []
ended = 0


class Watched:
    def __del__(self):
        global ended
        ended += 1
        # Looking at the frame makes an object of it, which compiled code leaves for: so once.
        if ended == 200:
            frame = sys._getframe(1)
            found = frame.f_locals
            seen.append((found["count"], type(found["x"]).__name__, type(found["y"]).__name__, frame.f_lineno))


def twice(item):
    return item, item


def run(pairs, held):
    count = 0
    x = y = pair = None
    pop = pairs.pop
    for _ in range(len(pairs)):
        pair = pop()
        count += 1
        count += 2
        x, y = pair
        held.clear()
    return count


pairs = [twice([Watched()]) for _ in range(300)]
print(run(pairs, pairs[:]))
print(ended, seen)
