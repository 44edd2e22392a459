# expect: any
"""Pure-Python library code made hot: difflib, textwrap, string, tokenize."""
import difflib
import io
import string
import textwrap
import tokenize

words = ["lorem", "ipsum", "dolor", "sit", "amet", "consectetur"]
text = " ".join(words[(i * i + i) % 6] for i in range(300))
for width in (20, 33, 50):
    lines = textwrap.wrap(text, width)
    print(len(lines), lines[3], max(map(len, lines)))
a = textwrap.wrap(text, 40)
b = [s.replace("dolor", "color") for s in textwrap.wrap(text, 41)]
diff = list(difflib.unified_diff(a, b, lineterm=""))
print(len(diff), diff[3:6], round(difflib.SequenceMatcher(None, a[0], b[0]).ratio(), 6))
print(difflib.get_close_matches("ipsun", words))
t = string.Template("$a and ${b} cost $$5")
print(sorted({t.substitute(a=i % 3, b=words[i * i % 6]) for i in range(200)}))
source = "def f(x):\n    return [x * 2, 'a', 1.5]\n" * 60
kinds = {}
for tok in tokenize.generate_tokens(io.StringIO(source).readline):
    kinds[tokenize.tok_name[tok.type]] = kinds.get(tokenize.tok_name[tok.type], 0) + 1
print(kinds)
