# expect: any
"""A queue simulation with objects, a heap, floats and callbacks."""
import heapq


class Server:
    def __init__(self, rate):
        self.rate, self.busy, self.served, self.queue = rate, False, 0, []


class Simulation:
    def __init__(self):
        self.now, self.events, self.seq, self.x, self.waits = 0.0, [], 0, 12345, 0.0

    def random(self):
        self.x = self.x * 69069 + 1 & 0xFFFFFFFF
        return (self.x + 1) / 4294967297

    def after(self, dt, action, *args):
        self.seq += 1
        heapq.heappush(self.events, (self.now + dt, self.seq, action, args))

    def arrive(self, server):
        self.after(self.random() * 2, self.arrive, server)
        server.queue.append(self.now)
        if not server.busy:
            self.start(server)

    def start(self, server):
        server.busy = True
        self.waits += self.now - server.queue.pop(0)
        self.after(self.random() * server.rate, self.finish, server)

    def finish(self, server):
        server.served += 1
        server.busy = False
        if server.queue:
            self.start(server)

    def run(self, until):
        while self.events and self.now < until:
            self.now, _, action, args = heapq.heappop(self.events)
            action(*args)


sim = Simulation()
servers = [Server(1.5), Server(2), Server(0.5)]
for s in servers:
    sim.arrive(s)
sim.run(700)
print(sim.now.hex(), sim.seq, sim.waits.hex(), [(s.served, len(s.queue), s.busy) for s in servers])
