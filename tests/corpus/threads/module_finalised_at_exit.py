# expect: any
"""Objects left in module globals are finalised after the last hot loop."""


class Last:
    def __init__(self, name):
        self.name = name
        self.total = 0

    def __del__(self):
        for i in range(2000):
            self.total += i
        print("del", self.name, self.total)


a = Last("a")
b = Last("b")
keep = [Last("in list")]
for i in range(3000):
    a.total += 1
print("end of module", a.total)
