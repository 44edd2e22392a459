; test verify
tree locals=2
s0: start
  %0 = box_f64 0.5
  store_home %0, l0
  store_home %0, l1
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
6: %0 is a box and taken over 2 times: make a box for each
