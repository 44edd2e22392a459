# expect: native
"""Callees that call what only the interpreter can do: helpers that look at frames, raise, change locals or end objects."""

import sys
import traceback


class Bag:
    def __init__(self):
        self.items = {}
        self.count = 0
        self.text = ""

    def add(self, k):
        self.items[k % 5] = k
        self.count = self.count + 1
        text = str(k)
        self.text = text
        return len(text) + self.count


def fill(bag, n):
    r = 0
    for k in range(n):
        r += bag.add(k)
    return r


bag = Bag()
print("dict and str:", fill(bag, 2000), bag.items, bag.count, bag.text)


def look_at_frames(seen, k):
    f = sys._getframe() if k == 700 else None
    if f is not None:
        names = (f.f_code.co_name, f.f_back.f_code.co_name)
        seen.append((names, f.f_lineno, f.f_back.f_lineno, sorted(f.f_locals)))
        f.f_locals["k"] = 12345
    return k + 1


def walk_looked_at(n):
    seen = []
    s = 0
    for k in range(n):
        s += look_at_frames(seen, k)
    return s, seen


print("frames:", walk_looked_at(1500))


def subscript(x, k):
    y = x[k % 3]
    return y + 1


def catch(x, k):
    z = [k]
    try:
        return subscript(x, k) + z[0]
    except KeyError:
        return -len(traceback.format_exc())


def walk_caught(n):
    x = {0: 1, 1: 2, 2: 3}
    s = 0
    for k in range(n):
        if k == 1200:
            del x[0]
        s += catch(x, k)
    return s


print("caught:", walk_caught(1300))


def sum_of_three(x, k):
    a = [k, k + 1]
    r = subscript(x, k)
    a.append(r)
    return sum(a)


def walk_raising(n):
    x = {0: 1, 1: 2, 2: 3}
    s = 0
    for k in range(n):
        if k == 1200:
            del x[0]
        s += sum_of_three(x, k)
    return s


try:
    walk_raising(1300)
except KeyError as error:
    tb = error.__traceback__.tb_next
    while tb:
        print("raised:", tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_lasti, sorted(tb.tb_frame.f_locals.items(), key=str))
        tb = tb.tb_next


class Dying:
    log = []

    def __init__(self, n):
        self.n = n

    def __del__(self):
        caller = sys._getframe(1)
        Dying.log.append((self.n, caller.f_code.co_name, caller.f_lineno))


def make(k):
    return Dying(k)


def use(dying, k):
    n = dying.n
    dying = None
    return n + k


def walk_dying(n):
    s = 0
    for k in range(n):
        dying = make(k)
        s += use(dying, k)
        s += use(make(k), k)
    return s


print("finalisers:", walk_dying(400), Dying.log[:4], Dying.log[-4:], len(Dying.log))
