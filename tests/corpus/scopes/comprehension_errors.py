# expect: any
"""An error inside an inlined comprehension restores the shadowed local."""


def run(n):
    x = "outer"
    errors = []
    total = 0
    for i in range(n):
        try:
            total += sum([100 // (x - i % 5000) for x in range(1000, 1003)])
        except ZeroDivisionError as e:
            errors.append((i, x, e.__traceback__.tb_lineno))
        if x != "outer":
            errors.append("lost")
    return total, errors, x


print(run(2000))
