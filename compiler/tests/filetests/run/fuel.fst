; test run
; run:  
tree locals=0
s0: start
  jump s1()
s1(): header from s0
  jump s1()
---
run:  
  error: the trace ran for more steps than it was given
