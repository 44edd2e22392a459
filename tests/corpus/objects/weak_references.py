# expect: any
"""weakref callbacks, proxies and dictionaries as objects die in the loop."""
import weakref


class T:
    def __init__(self, i):
        self.i = i


def run(n):
    dead = []
    refs = []
    values = weakref.WeakValueDictionary()
    keep = None
    missing = errors = 0
    for i in range(n):
        t = T(i)
        values[i] = t
        if i % 500 == 0:
            refs.append(weakref.ref(t, lambda r, i=i: dead.append((i, r() is None))))
            p = weakref.proxy(t)
        if i % 500 == 1:
            try:
                p.i
            except ReferenceError as e:
                errors += 1
                text = str(e)
        if i % 700 == 0:
            keep = t
        if values.get(i - 1) is not None:
            missing += 1
    return dead, [r() is None for r in refs], len(values), missing, keep.i, errors, text


print(run(2500))
