# expect: any
"""A small stack machine running loops of its own."""

PUSH, ADD, SUB, MUL, DUP, SWAP, JNZ, STORE, LOAD, HALT = range(10)


def execute(code, limit):
    stack, memory = [], [0] * 8
    pc = steps = 0
    while steps < limit:
        op, arg = code[pc]
        pc += 1
        steps += 1
        if op == PUSH:
            stack.append(arg)
        elif op == LOAD:
            stack.append(memory[arg])
        elif op == STORE:
            memory[arg] = stack.pop()
        elif op == DUP:
            stack.append(stack[-1])
        elif op == SWAP:
            stack[-1], stack[-2] = stack[-2], stack[-1]
        elif op == JNZ:
            if stack.pop():
                pc = arg
        elif op == HALT:
            break
        else:
            b = stack.pop()
            a = stack.pop()
            stack.append(a + b if op == ADD else a - b if op == SUB else a * b)
    return memory, steps, len(stack)


loop = [(PUSH, 600), (STORE, 0), (PUSH, 1), (STORE, 1),
        (LOAD, 1), (LOAD, 0), (ADD, 0), (PUSH, 3), (MUL, 0), (STORE, 1),
        (LOAD, 0), (PUSH, 1), (SUB, 0), (DUP, 0), (STORE, 0), (JNZ, 4), (HALT, 0)]
memory, steps, depth = execute(loop, 10**6)
print(memory[0], memory[1] % (10**9 + 7), memory[1].bit_length(), steps, depth)
loop[2] = (PUSH, 0.5)
print(execute(loop, 5000))
