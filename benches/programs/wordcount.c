/* The loops of wordcount.py in C, with an insertion-ordered hash table; argv: words, rounds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VOCABULARY = 20000, SLOTS = 65536 };

struct entry {
    int64_t word, count;
};

/* Entries in order of insertion; slots hold an index into them plus one, or 0. */
struct table {
    struct entry entries[VOCABULARY];
    uint32_t slots[SLOTS];
    size_t length;
};

static struct table counts;

static int64_t *make_words(int64_t count) {
    int64_t *words = malloc((size_t)count * sizeof *words);
    if (words == NULL)
        exit(1);
    int64_t state = 42;
    for (int64_t i = 0; i < count; i++) {
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
        int64_t first = state >> 16;
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
        int64_t second = state >> 16;
        words[i] = first * second * VOCABULARY >> 30;
    }
    return words;
}

static void count_words(const int64_t *words, int64_t count) {
    memset(&counts, 0, sizeof counts);
    for (int64_t i = 0; i < count; i++) {
        uint32_t slot = (uint32_t)((uint64_t)words[i] * 0x9E3779B97F4A7C15u >> 48);
        while (counts.slots[slot] != 0 && counts.entries[counts.slots[slot] - 1].word != words[i])
            slot = (slot + 1) % SLOTS;
        if (counts.slots[slot] == 0) {
            counts.entries[counts.length] = (struct entry){words[i], 0};
            counts.slots[slot] = (uint32_t)++counts.length;
        }
        counts.entries[counts.slots[slot] - 1].count++;
    }
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    int64_t size = strtoll(argv[1], NULL, 10), rounds = strtoll(argv[2], NULL, 10);
    int64_t *words = make_words(size);
    int64_t checksum = 0;
    for (int64_t round = 0; round < rounds; round++) {
        count_words(words, size);
        for (size_t i = 0; i < counts.length; i++)
            checksum = (checksum * 3 + counts.entries[i].word * counts.entries[i].count) & 0x7FFFFFFF;
    }
    printf("size %" PRId64 " %" PRId64 "\n", size, rounds);
    printf("checksum %zu %" PRId64 "\n", counts.length, checksum);
    free(words);
    return 0;
}
