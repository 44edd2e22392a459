# expect: any
"""tb_lineno, tb_lasti and co_positions of an error caught after many iterations."""


def fail(a, i):
    return (a[i]
            + a[i * 2])


def run(n):
    total = 0
    a = list(range(3000))
    for i in range(n):
        total += fail(a, i) * fail(
            a,
            i // 2,
        )


def places(tb):
    while tb is not None:
        code = tb.tb_frame.f_code
        spot = list(code.co_positions())[tb.tb_lasti // 2]
        first = code.co_firstlineno
        yield code.co_name, tb.tb_lineno - first, tb.tb_lasti, spot[0] - first, spot[1] - first, spot[2:]
        tb = tb.tb_next


for _ in range(3):
    try:
        run(2000)
    except IndexError as e:
        print(e, list(places(e.__traceback__)))
