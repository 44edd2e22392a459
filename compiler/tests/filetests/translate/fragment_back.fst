; test translate
; # The same bridge, where the loop has a label: the frame is as at the header, and what the header carries in registers is
; # told by the exit, so that nothing becomes an object on the way.
; families: hosts/tiny/families/tiny.fam
; locals: sum=int odd=int i=int
; stack: range:1
; consts: 2 0 1
; fragment: back
; bridge: 7 7 int int int range:1 bool
loop:
  NEXT_RANGE done : range_iterator
  STORE 2 :
  LOAD 2 :
  CONST 0 :
  ARITH 5 : int int
  CONST 1 :
  EQ_INT 2 : int int
  JUMP_UNLESS other : |
  LOAD 0 :
  LOAD 2 :
  ADD_INT 0 : int int
  STORE 0 :
  JUMP_BACK loop :
other:
  LOAD 1 |
  CONST 2 |
  ADD_INT 0 | int int
  STORE 1 |
  JUMP_BACK loop |
done:
  RETURN
---
tree locals=3 fragment
object @const2 = 0x4020
s0(%0: i64, %1: ref, %2: i64, %3: i64, %4: i64, %5: bool): start
  %6 = box_i64 %0
  %7 = load_home l1
  %8 = box_i64 %2
  %10 = new_range_iter %3, %4, 1
  %11 = box_bool %5
  guard_false %5 -> x0
  guard_not_null %7 -> x1
  %12 = box_i64 1
  guard_type %7, int -> x2
  %14 = unbox_i64 %7 -> x2
  %15 = add_i64 %14, 1
  %16 = box_i64 %15
  xincref %1
  take_home %1, l0
  %17 = box_i64 %15
  replace_home %17, l1
  %18 = load_home l1
  %20 = box_i64 %0
  %21 = box_i64 %2
  %22 = new_range_iter %3, %4, 1
  exit x5
x0: guard trace=1 instr=0 resume=7 depth=2 { l0 = %6 owned as %1, l2 = %8 owned, st0 = %10 owned, st1 = %11 owned }
x1: guard trace=1 instr=1 resume=14 depth=1 { l0 = %6 owned as %1, l2 = %8 owned, st0 = %10 owned }
x2: guard trace=1 instr=3 resume=16 depth=3 { l0 = %6 owned as %1, l2 = %8 owned, st0 = %10 owned, st1 = %7, st2 = @const2 }
x3: guard trace=1 instr=6 resume=0 depth=1 { l0 = %6 owned as %1, l1 = %16 owned, l2 = %8 owned, st0 = %10 owned }
x4: guard trace=1 instr=16777222 resume=0 depth=1 { l0 = %6 owned as %1, l1 = %16 owned, l2 = %8 owned, st0 = %10 owned }
x5: link trace=1 instr=6 resume=0 depth=1 { l0 = %20 owned as %1, l2 = %21 owned as null, st0 = %22 owned }
back with [Spilled(0), Spilled(1), Spilled(2), Known(0), Spilled(3), Spilled(4)]
