# expect: any
"""__del__ runs at the very iteration that drops the last reference."""
log = []


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def locals_dropped(n):
    for i in range(n):
        a = D(("a", i))
        b = D(("b", i))
        log.append("body")
        a = None
        log.append("between")
        del b
    log.append("end")


def list_dropped(n):
    slots = [None] * 3
    for i in range(n):
        slots[i % 3] = D(i)
        log.append("stored")
        if i % 5 == 4:
            slots[0] = slots[1]
    log.append("return")


def temporaries(n):
    for i in range(n):
        D(("t", i)).name
        log.append("after")


for f in (locals_dropped, list_dropped, temporaries):
    log.clear()
    f(1000)
    code = 0
    for e in log:
        code = (code * 31 + len(str(e)) + ord(str(e)[0])) % 1000000007
    print(f.__name__, len(log), log[:8], log[-6:], code)
