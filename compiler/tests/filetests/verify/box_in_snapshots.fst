; test verify
tree locals=2
s0: start
  %0 = box_f64 0.5
  %1 = unbox_f64 %0
  guard_true true -> x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0 { l0 = %0 owned, l1 = %1 }
x1: end trace=0 instr=1 resume=0 depth=0 { l0 = %0 owned }
