# expect: native
"""The namespace grows, shrinks, is resized, cleared and refilled while a loop counts a global of it."""

import builtins

namespace = {"__builtins__": builtins}
exec(
    """
def count(n):
    global counter, steps
    for i in range(n):
        counter += 1
        if i % 50 == 49:
            steps = act(i)
        total.append(counter)
    return counter
""",
    namespace,
)


def fresh():
    namespace.update(counter=0, steps=0, total=[], act=act)


actions = []


def act(i):
    action = actions[i // 50 % len(actions)]
    action(i)
    return len(namespace)


def grow(i):
    for k in range(i % 37 + 1):
        namespace[f"extra{i}_{k}"] = k


def shrink(i):
    for name in [name for name in namespace if name.startswith("extra")]:
        del namespace[name]


def moved(i):
    value = namespace.pop("counter")
    namespace["other"] = None
    namespace["counter"] = value + 1000


def refill(i):
    kept = dict(namespace)
    namespace.clear()
    namespace.update(kept)


def general(i):
    namespace[i] = i


def specific(i):
    for key in [key for key in namespace if type(key) is int]:
        del namespace[key]


def retype(i):
    namespace["counter"] = namespace["counter"] * 1.5


def back(i):
    namespace["counter"] = int(namespace["counter"]) + 10**25 * (i > 1200) - 10**24 * (i > 2500)


def updated(i):
    namespace.update(counter=namespace["counter"] + 7, **{f"more{i}": 1})


for some in (
    [lambda i: None],
    [grow],
    [grow, shrink],
    [moved],
    [refill],
    [general, specific, grow],
    [retype, back],
    [updated, moved, refill, shrink],
    [grow, grow, shrink, moved, refill, general, specific, retype, back, updated],
):
    actions[:] = some
    fresh()
    result = namespace["count"](3000)
    print(result, namespace["steps"], len(namespace), hash(tuple(namespace["total"])), len(namespace["total"]))
