# expect: any
"""Conway's life on a torus of lists."""


def step(grid):
    h, w = len(grid), len(grid[0])
    new = []
    for y in range(h):
        row = []
        for x in range(w):
            n = 0
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if dx or dy:
                        n += grid[(y + dy) % h][(x + dx) % w]
            row.append(1 if n == 3 or (n == 2 and grid[y][x]) else 0)
        new.append(row)
    return new


grid = [[1 if (x * 7 + y * 13 + x * y) % 5 < 2 else 0 for x in range(24)] for y in range(16)]
for generation in range(25):
    grid = step(grid)
for row in grid:
    print("".join(".#"[c] for c in row))
