"""Integer loop: a 32-bit xorshift generator folded into a running checksum."""

import sys

SIZE = 6_000_000


def xorshift_sum(rounds):
    """Sum of the generator's outputs, each mixed with its index, modulo 2**31."""
    state = 0x12345678
    total = 0
    for i in range(rounds):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        total = (total + (state ^ i)) & 0x7FFFFFFF
    return total


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    print("size", size)
    print("checksum", xorshift_sum(size))


if __name__ == "__main__":
    main()
