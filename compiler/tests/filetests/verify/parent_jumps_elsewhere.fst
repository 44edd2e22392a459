; test verify
tree locals=0
s0: start
  exit x0
s1(): header from s0
  jump s1()
x0: guard trace=0 instr=0 resume=0 depth=0
---
5: the segment is entered by s0, which does not jump here
