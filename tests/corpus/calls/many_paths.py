"""A loop over objects of several classes whose methods branch: more paths than one tree is compiled with as a whole."""


class Packet:
    def __init__(self, kind, link):
        self.kind, self.link, self.data = kind, link, [0, 0, 0, 0]


class Task:
    def __init__(self, name, rest):
        self.name, self.rest, self.queue = name, rest, None
        self.waiting, self.held, self.runs, self.weight = False, False, 0, 1.5

    def is_held(self):
        return self.held or (self.queue is None and self.waiting)

    def push(self, packet):
        packet.link = self.queue
        self.queue = packet
        return self

    def pop(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
            packet.link = None
        return packet

    def step(self, others, i):
        self.runs += 1
        return self.work(others, i, self.pop())


class Idle(Task):
    def work(self, others, i, packet):
        self.weight = self.weight * 1.0001
        if i % 7 == 0:
            self.waiting = not self.waiting
        if packet is None:
            return others[1].push(Packet(i % 3, None))
        return others[2].push(packet)


class Worker(Task):
    def work(self, others, i, packet):
        if packet is None:
            self.waiting = True
            return others[0]
        self.waiting = False
        data = packet.data
        data[i & 3] = data[i & 3] + i
        if packet.kind == 0:
            return others[2].push(packet)
        if packet.kind == 1:
            self.rest += data[0]
            return others[3].push(packet)
        return None


class Handler(Task):
    def work(self, others, i, packet):
        if packet is not None:
            if isinstance(packet.kind, int) and packet.kind > 0:
                self.rest -= 1
            else:
                self.rest += packet.data[1]
            if i % 5 == 0:
                self.held = True
        elif i % 11 == 0:
            self.held = False
        return others[i & 3]


class Device(Task):
    def work(self, others, i, packet):
        if packet is None:
            self.weight -= 0.5
            return None
        packet.kind = (packet.kind + 1) % 3
        self.waiting = packet.kind == 2
        return others[1].push(packet)


def run(n):
    tasks = [Idle("idle", 1), Worker("work", 2), Handler("hand", 3), Device("dev", 4)]
    current, at, skipped = tasks[0], 0, 0
    for i in range(n):
        if current is None or current.is_held():
            skipped += 1
            at = (at + 1) % 4
            current = tasks[at]
            if skipped % 9 == 0:
                current.held = False
        else:
            current = current.step(tasks, i)
    return skipped, [(task.name, task.rest, task.runs, round(task.weight, 6)) for task in tasks]


print(run(400))
print(run(6000))
