"""Word count over a list of word numbers with a dict, a few words far more frequent than the rest."""

import sys

SIZE = 1_000_000
ROUNDS = 10
VOCABULARY = 20_000


def make_words(count):
    """``count`` word numbers from a linear congruential generator, small ones more frequent."""
    words = []
    state = 42
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        first = state >> 16
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        second = state >> 16
        words.append(first * second * VOCABULARY >> 30)
    return words


def count_words(words):
    """How often each word occurs."""
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    words = make_words(size)
    checksum = 0
    for _ in range(rounds):
        counts = count_words(words)
        for word, count in counts.items():
            checksum = (checksum * 3 + word * count) & 0x7FFFFFFF
    print("size", size, rounds)
    print("checksum", len(counts), checksum)


if __name__ == "__main__":
    main()
