# expect: any
"""The hot loop calls its own function, so the same loop runs at several depths."""


def walk(depth, width):
    total = 0
    for i in range(width):
        total += i + depth
        if depth:
            total += walk(depth - 1, i % width + 1)
    return total


for d in range(5):
    print(d, walk(d, 6))


def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        moves[a] -= 1
        moves[b] += 1
        hanoi(n - 1, c, b, a, moves)


moves = [11, 0, 0]
hanoi(11, 0, 1, 2, moves)
print(moves)
