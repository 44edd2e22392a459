; test run
; run: l0=int 5; l1=list 1
; run: l0=true; l1=float 1.0
tree locals=3
s0: start
  %0 = load_home l0
  %1 = load_home l1
  incref %0
  incref %0
  decref_plain %0
  incref %1
  decref %1
  xdecref %1
  xdecref null
  guard_unique %1 -> x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=0
---
run: l0=int 5; l1=list 1
  guard resume=0 iterations=0
  memory l0 = 5 count=2
  memory l1 = [1] count=0
run: l0=true; l1=float 1.0
  guard resume=0 iterations=0
  memory l0 = True count=-1
  memory l1 = 1.0 count=0
