# expect: native
"""An interpreter-like chain of elifs over small codes."""


def run(program, n):
    a = b = pc = 0
    for _ in range(n):
        op = program[pc]
        pc += 1
        if op == 0:
            a += 1
        elif op == 1:
            b += a
        elif op == 2:
            a, b = b, a
        elif op == 3:
            a = a % 1000
        elif op == 4:
            b = b - a
        elif op == 5:
            if a & 1:
                pc += 1
        elif op == 6:
            a = ~a
        elif op == 7:
            pc = 0
        else:
            raise ValueError(op)
    return a, b, pc


print(run([0, 1, 2, 3, 5, 6, 4, 0, 2, 1, 3, 2, 3, 7], 20000))
