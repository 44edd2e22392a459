"""Sudokus solved over strings: a grid is a string of 81 characters, the candidates of a cell are a string of digits."""

import random
import sys

DIGITS = "123456789"


def peers_of(cell):
    """The cells that may not hold the same digit."""
    row, column = divmod(cell, 9)
    top, left = row // 3 * 3, column // 3 * 3
    cells = {row * 9 + k for k in range(9)} | {k * 9 + column for k in range(9)}
    cells |= {(top + k // 3) * 9 + left + k % 3 for k in range(9)}
    return sorted(cells - {cell})


PEERS = [peers_of(cell) for cell in range(81)]


def candidates(grid, cell):
    """The digits that no peer of the cell holds."""
    taken = "".join([grid[peer] for peer in PEERS[cell]])
    return "".join([digit for digit in DIGITS if digit not in taken])


def solve(grid):
    """The first solution of the grid, or an empty string; and the number of grids looked at."""
    best, choice = -1, DIGITS + "0"
    looked = 1
    for cell in range(81):
        if grid[cell] == ".":
            found = candidates(grid, cell)
            if len(found) < len(choice):
                best, choice = cell, found
                if len(found) < 2:
                    break
    if best < 0:
        return grid, looked
    for digit in choice:
        solution, steps = solve(grid[:best] + digit + grid[best + 1 :])
        looked += steps
        if solution:
            return solution, looked
    return "", looked


def puzzle(generator):
    """A grid with one solution at least: a solved one, relabelled, with cells taken out."""
    rows = [band * 3 + row for band in generator.sample(range(3), 3) for row in generator.sample(range(3), 3)]
    columns = [band * 3 + row for band in generator.sample(range(3), 3) for row in generator.sample(range(3), 3)]
    digits = "".join(generator.sample(DIGITS, 9))
    solved = "".join(digits[(row * 3 + row // 3 + column) % 9] for row in rows for column in columns)
    hidden = set(generator.sample(range(81), 56))
    return "".join("." if cell in hidden else digit for cell, digit in enumerate(solved))


def main():
    generator = random.Random(7)
    total = 0
    for _ in range(int(sys.argv[1])):
        grid = puzzle(generator)
        solution, looked = solve(grid)
        total += looked
        print(grid, solution)
    print("grids looked at:", total)


if __name__ == "__main__":
    main()
