# expect: native
"""A local that borrows from an argument which the call gives up."""


class Holder:
    def __init__(self, n):
        self.items = [n]


def take(holder):
    items = holder.items
    holder = None
    return items


def take_late(holder, log):
    items = holder.items
    holder = log
    log.append(items)
    return items


def loop(places, holders):
    total = 0
    log = []
    for place in places:
        total += take(holders.pop())[0]
        total += take_late(holders.pop(), log)[0]
    return total, len(log)


shared = [Holder(k) for k in range(200)]
print(loop([None] * 200, shared + shared))
print(loop([None] * 200, [Holder(k) for k in range(400)]))
