# expect: native
"""Nested lists read and written by two indices; rows may be shared."""


def smooth(grid, rounds):
    h, w = len(grid), len(grid[0])
    for r in range(rounds):
        for y in range(1, h - 1):
            for x in range(1, w - 1):
                grid[y][x] = (grid[y - 1][x] + grid[y + 1][x] + grid[y][x - 1] + grid[y][x + 1]) // 4
    return grid


print(smooth([[(x * 7 + y * 13) % 50 for x in range(12)] for y in range(12)], 20))
row = [1, 2, 3, 4]
print(smooth([row, row, row, [9, 9, 9, 9]], 50))
