# expect: any
"""with in the loop: enter and exit counts, suppressed errors, errors in exit."""


class Manager:
    entered = left = 0

    def __init__(self, suppress):
        self.suppress = suppress

    def __enter__(self):
        Manager.entered += 1
        return self

    def __exit__(self, kind, value, tb):
        Manager.left += 1
        if self.suppress == "raise":
            raise KeyError("exit") from None
        return self.suppress and kind is ZeroDivisionError


def run(n):
    total = 0
    outcomes = {}
    modes = [True, False, "raise", True]
    for i in range(n):
        try:
            with Manager(modes[i % 4]) as m, Manager(False):
                total += 10 // (i % 3)
                if i % 11 == 0:
                    continue
                if i == n - 2:
                    break
        except (ZeroDivisionError, KeyError) as e:
            key = type(e).__name__, type(e.__context__).__name__
            outcomes[key] = outcomes.get(key, 0) + 1
        total += 1
    return total, i, outcomes


print(run(2400), Manager.entered, Manager.left)
