# expect: any
"""UnboundLocalError in a hot loop, where the local is bound only sometimes."""


def run(n, when):
    total = 0
    errors = 0
    for i in range(n):
        if i == when:
            x = 3
        try:
            total += x
        except UnboundLocalError:
            errors += 1
    return total, errors


def leaves(n):
    for i in range(n):
        if i >= 2000:
            y += 1
        elif i == -1:
            y = 0


print(run(3000, 1000), run(3000, 0), run(3000, 5000))
try:
    leaves(3000)
except UnboundLocalError as e:
    print(e, e.__traceback__.tb_next.tb_frame.f_locals)
