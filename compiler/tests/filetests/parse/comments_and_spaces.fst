; test parse
; a comment
tree   locals=1 ; one

  s0:start
%0=add_i64 1,2;sum
exit x0
x0:end trace=0 instr=0 resume=0 depth=0
---
tree locals=1
s0: start
  %0 = add_i64 1, 2
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0
