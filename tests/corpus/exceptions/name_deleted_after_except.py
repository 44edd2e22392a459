# expect: any
"""The name of an except clause is unbound after it, also in a hot loop."""


def run(n):
    unbound = 0
    e = "old"
    for i in range(n):
        try:
            if i % 2:
                1 // 0
        except ZeroDivisionError as e:
            pass
        try:
            e
        except UnboundLocalError as u:
            unbound += 1
            text = str(u)
            e = "again"
    return unbound, text, e


print(run(2000))
