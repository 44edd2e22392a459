; test run
; run: l0=list 1 2
tree locals=1
s0: start
  %0 = load_home l0
  %1 = new_range_iter 3, 4, 1
  %2 = new_list_iter %0, 1
  %3 = box_i64 5
  %4 = box_bool true
  exit x0
x0: end trace=0 instr=0 resume=1 depth=5 { st0 = %1 owned, st1 = %2, st2 = %3 owned, st3 = %4, st4 = null }
---
run: l0=list 1 2
  end resume=1 iterations=0
  st0 = range_iter(3, 4, 1)
  st1 = list_iter([1, 2], 1)
  st2 = 5 owned
  st3 = True
  st4 = null
  memory l0 = [1, 2] count=1
