# expect: any
"""A hot loop at module level: all its names live in the module dict."""
total = 0
x = 0.5
for i in range(20000):
    total += i & 7
    x = x * 0.5 + i
    if total % 2:
        total -= 1
print(total, x, i)
n = 0
while n < 20000:
    n += 3
    total ^= n
print(n, total, sorted(k for k in globals() if not k.startswith("__")))
