# expect: any
"""Counting words and letters of a text."""
text = "the quick brown fox jumps over the lazy dog and the other dog sleeps " * 120


def run(text):
    words, letters = {}, {}
    for w in text.split():
        words[w] = words.get(w, 0) + 1
        for c in w:
            if c in letters:
                letters[c] += 1
            else:
                letters[c] = 1
    return words, letters


words, letters = run(text)
print(words)
print(sorted(letters.items(), key=lambda t: (-t[1], t[0]))[:8])
