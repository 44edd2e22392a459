"""Collatz sequences: lengths of all those that start below a limit."""

import sys

SIZE = 300_000


def length(start):
    """Number of steps from ``start`` to 1."""
    n = start
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def survey(limit):
    """The start below ``limit`` with the longest sequence, that length, and the sum of all."""
    longest = 0
    best = 0
    total = 0
    for start in range(1, limit):
        steps = length(start)
        total += steps
        if steps > longest:
            longest = steps
            best = start
    return best, longest, total


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    print("size", size)
    print("checksum", *survey(size))


if __name__ == "__main__":
    main()
