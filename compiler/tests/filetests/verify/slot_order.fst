; test verify
tree locals=3
s0: start
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0 { l1 = 1, l0 = 2, l2 = 3, l2 = 4 }
---
5: slot 0 is out of order or listed twice
5: slot 2 is out of order or listed twice
