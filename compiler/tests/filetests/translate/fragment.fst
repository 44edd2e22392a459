; test translate
; # The bridge that counts odd numbers, compiled alone: it begins with the words that the exit has spilled, numbers with the
; # objects that they are among them, and is back at the header by an exit of its own.
; families: hosts/tiny/families/tiny.fam
; locals: sum=int odd=int i=int
; stack: range:1
; consts: 2 0 1
; fragment: alone
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
  exit x3
x0: guard trace=1 instr=0 resume=7 depth=2 { l0 = %6 owned as %1, l2 = %8 owned, st0 = %10 owned, st1 = %11 owned }
x1: guard trace=1 instr=1 resume=14 depth=1 { l0 = %6 owned as %1, l2 = %8 owned, st0 = %10 owned }
x2: guard trace=1 instr=3 resume=16 depth=3 { l0 = %6 owned as %1, l2 = %8 owned, st0 = %10 owned, st1 = %7, st2 = @const2 }
x3: link trace=1 instr=6 resume=0 depth=1 { l0 = %6 owned as %1, l1 = %16 owned, l2 = %8 owned, st0 = %10 owned }
