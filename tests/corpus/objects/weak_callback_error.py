# expect: any
# stderr: yes
"""A weakref callback that raises: reported on stderr, and the loop goes on."""
import weakref


class Callback:
    def __repr__(self):
        return "<callback>"

    def __call__(self, ref):
        raise LookupError("in the callback")


class T:
    pass


callback = Callback()
total = 0
for i in range(3000):
    t = T()
    if i == 1500:
        r = weakref.ref(t, callback)
    total += i
print(total, r() is None)
