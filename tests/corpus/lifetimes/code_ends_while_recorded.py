# expect: any
"""A frame ends by an exception in the middle of a loop's recording, and its code object ends with it."""


def g():
    s = 0
    for i in range(5):
        s += i
    return s


def run(src):
    try:
        exec(src, {})
    except NameError:
        pass


for k in range(300):
    run("[x for x in [%d]]\nx\n" % k)
    g()
print("done")
