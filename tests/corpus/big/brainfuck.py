# expect: any
"""An interpreter in the interpreter: dispatch over a program string."""


def run(program, data):
    jumps, stack = {}, []
    for i, c in enumerate(program):
        if c == "[":
            stack.append(i)
        elif c == "]":
            j = stack.pop()
            jumps[i], jumps[j] = j, i
    tape = [0] * 100
    p = pc = steps = 0
    out = []
    while pc < len(program):
        c = program[pc]
        if c == ">":
            p += 1
        elif c == "<":
            p -= 1
        elif c == "+":
            tape[p] = tape[p] + 1 & 255
        elif c == "-":
            tape[p] = tape[p] - 1 & 255
        elif c == ".":
            out.append(chr(tape[p]))
        elif c == "[":
            if not tape[p]:
                pc = jumps[pc]
        elif c == "]":
            if tape[p]:
                pc = jumps[pc]
        pc += 1
        steps += 1
    return "".join(out), steps


hello = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."
print(run(hello, ""))
print(run("++++++++[>++++++++[>++++++++[>+>+<<-]<-]<-]>>>." * 3, ""))
