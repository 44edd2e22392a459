# expect: any
"""Names deleted and bound again along different paths of a loop."""


def run(n):
    unbound = 0
    total = 0
    x = 1
    for i in range(n):
        if i % 3 == 0:
            try:
                del x
            except UnboundLocalError:
                unbound += 1000
        try:
            total += x
        except UnboundLocalError:
            unbound += 1
        if i % 5 == 0:
            x = i
    return total, unbound


print(run(3000))
