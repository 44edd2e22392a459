# expect: any
# exit: 1
"""An uncaught IndexError at module level, in the middle of a long expression."""
data = list(range(2000))
total = 0
for i in range(3000):
    total = (total * 3 + data[i] - data[
        i // 2
    ]) % 1000003
print("not reached")
