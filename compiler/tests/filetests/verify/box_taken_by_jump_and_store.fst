; test verify
tree locals=2
s0: start
  %0 = box_f64 0.5
  store_home %0, l0
  jump s1(%0)
s1(%1: ref): header from s0
  jump s1(%1)
---
6: %0 is a box and taken over 2 times: make a box for each
