# expect: any
"""except* splits groups in the loop; the rest goes on."""


def run(n):
    counts = {}
    leftover = 0
    for i in range(n):
        try:
            try:
                errors = [ValueError(i)]
                if i % 2:
                    errors.append(TypeError(i))
                if i % 3 == 0:
                    errors.append(ExceptionGroup("in", [KeyError(i), ValueError(-i)]))
                if i % 5 == 0:
                    raise OSError(i)
                raise ExceptionGroup("g", errors)
            except* ValueError as g:
                counts["v"] = counts.get("v", 0) + len(g.exceptions)
            except* (TypeError, OSError) as g:
                counts["t"] = counts.get("t", 0) + len(g.exceptions)
        except ExceptionGroup as rest:
            leftover += 1
            last = repr(rest)
    return counts, leftover, last


print(run(900))
