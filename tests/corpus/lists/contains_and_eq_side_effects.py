# expect: any
"""`in` and == call __eq__, which may change the list meanwhile."""


class Nosy:
    def __init__(self, target, trigger):
        self.target, self.trigger, self.calls = target, trigger, 0

    def __eq__(self, other):
        self.calls += 1
        if self.calls == self.trigger:
            self.target.clear()
        return False


def run(n):
    data = list(range(50))
    probe = Nosy(data, 1025)
    found = 0
    for i in range(n):
        if probe in data:
            found += 1
        if i % 60 in data:
            found += 1
    return found, probe.calls, data


print(run(500))
nan = float("nan")
print(nan in [nan], [nan] == [nan], float("nan") in [nan], 1 in [True], 1.0 in [1])
