# expect: any
"""Small and big ints alternate, so no single shape fits."""


def run(count):
    a = 0
    log = []
    for i in range(count):
        x = i if i % 2 else i + (1 << 70)
        a += x
        if i % 3 == 0:
            a -= 1 << 70
        if i % 800 == 0:
            log.append(a)
    return a, log


print(run(5000))
