# expect: any
"""% formatting and str.format, with errors handled in the loop."""


def run(n):
    acc = 0
    errors = {}
    for i in range(n):
        s = "%5d|%-6s|%x|%.2e|%r|%%" % (i, "ab", i, i / 3, None)
        t = "{0:>4} {name!r} {1[0]} {0:b}".format(i % 50, [i], name="n")
        acc += len(s) + len(t)
        try:
            if i % 4 == 0:
                "%d" % "x"
            elif i % 4 == 1:
                "%s %s" % (1,)
            elif i % 4 == 2:
                "{} {}".format(1)
            else:
                "%s" % (1, 2)
        except (TypeError, IndexError) as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return acc, s, t, errors


print(run(1500))
