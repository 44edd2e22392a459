; test verify
tree locals=1
s0: start
  exit x0
x0: end trace=0 instr=0 resume=0 depth=2 { stale st1, stale st3, stale st2, stale l0 }
---
5: stale slot 2 is below the stack depth
5: stale slot 3 is out of order or listed twice
5: stale slot 0 is below the stack depth
5: stale slot 0 is out of order or listed twice
