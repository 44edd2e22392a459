"""Items of a list of lists written and read."""

from _parts import run


def work(n):
    grid = [[0] * 16 for _ in range(16)]
    for i in range(n):
        grid[i & 15][(i >> 4) & 15] += i
    return sum(map(sum, grid))


run(work)
