; test opt sink
; run: l0=int 5; l1=float 2.5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  incref %0
  %4 = add_i64 %1, 1
  incref %2
  decref_plain %0
  decref_plain %2
  incref %0
  poll -> x1
  decref_plain %0
  incref %0
  decref_plain %2
  decref_plain %0
  decref_plain %2
  incref %2
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  %4 = add_i64 %1, 1
  incref %0
  poll -> x1
  decref_plain %0
  incref %0
  decref_plain %2
  decref_plain %0
  decref_plain %2
  incref %2
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
