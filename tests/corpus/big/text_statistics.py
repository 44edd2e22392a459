# expect: any
"""Bigrams, longest words and a Caesar cipher over a generated text."""


def generate(n):
    x = 7
    words = ["alpha", "be", "cat", "delta", "echo", "fog", "golf"]
    out = []
    for _ in range(n):
        x = x * 75 % 65537
        out.append(words[x % 7] + ("." if x % 11 == 0 else ""))
    return " ".join(out)


def caesar(text, k):
    out = []
    for c in text:
        if "a" <= c <= "z":
            out.append(chr((ord(c) - 97 + k) % 26 + 97))
        else:
            out.append(c)
    return "".join(out)


text = generate(1500)
bigrams = {}
for a, b in zip(text, text[1:]):
    bigrams[a + b] = bigrams.get(a + b, 0) + 1
print(sorted(bigrams.items(), key=lambda t: (-t[1], t[0]))[:6])
secret = caesar(text, 5)
print(secret[:50], caesar(secret, -5) == text, max(len(s) for s in text.split(".")))
