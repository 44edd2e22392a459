"""Sieve of Eratosthenes over a list of bools, several rounds."""

import sys

SIZE = 1_000_000
ROUNDS = 20


def sieve(limit):
    """Sum of the primes up to ``limit``."""
    is_prime = [True] * (limit + 1)
    is_prime[0] = is_prime[1] = False
    candidate = 2
    while candidate * candidate <= limit:
        if is_prime[candidate]:
            for multiple in range(candidate * candidate, limit + 1, candidate):
                is_prime[multiple] = False
        candidate += 1
    total = 0
    for number in range(limit + 1):
        if is_prime[number]:
            total += number
    return total


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    checksum = 0
    for extra in range(rounds):
        checksum += sieve(size + extra)
    print("size", size, rounds)
    print("checksum", checksum)


if __name__ == "__main__":
    main()
