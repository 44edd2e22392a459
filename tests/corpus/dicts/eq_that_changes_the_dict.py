# expect: any
"""__eq__ of a key clears or grows the dict in the middle of a lookup."""


class Trap:
    def __init__(self, d):
        self.d = d
        self.armed = None

    def __hash__(self):
        return 5

    def __eq__(self, other):
        if self.armed == "clear":
            self.d.clear()
        elif self.armed == "grow":
            for i in range(100, 200):
                self.d[i] = i
        elif self.armed == "raise":
            raise LookupError("eq")
        self.armed = None
        return False


def run(n):
    d = {}
    trap = Trap(d)
    log = {}
    for i in range(n):
        d[5] = i
        trap.armed = {10: "clear", 20: "grow", 30: "raise"}.get(i % 40)
        try:
            r = d.get(trap, "absent")
            d[trap] = i
            del d[trap]
        except (LookupError, RuntimeError) as e:
            r = type(e).__name__
        key = r, len(d)
        log[key] = log.get(key, 0) + 1
    return log


print(run(1000))
