; test verify
tree locals=0
s0: start
  exit x0
s1(): header from s2
  jump s1()
s2(): header from s1
  jump s1()
x0: guard trace=0 instr=0 resume=0 depth=0
---
5: the segment comes before the one it is entered from (s2)
7: the segment is entered by s1, which does not jump here
