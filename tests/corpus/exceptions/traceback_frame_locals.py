# expect: any
"""The frames of a caught traceback show the locals at the moment of the error."""


def work(n, bad):
    a = 0
    b = 1.0
    items = []
    for i in range(n):
        a += i
        b = b * 0.5 + a
        if i % 1000 == 0:
            items.append(a)
        c = 100 // (bad - i)
        d = c + 1
    return a


for bad in (1, 1700, 2500):
    try:
        work(3000, bad)
    except ZeroDivisionError as e:
        frame = e.__traceback__.tb_next.tb_frame
        print(dict(frame.f_locals), frame.f_lineno - frame.f_code.co_firstlineno)
