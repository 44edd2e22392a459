; test translate
; # A check of another attribute behind the store of a call: the call cannot be begun again, so there is no trace.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: p=other
; stack: range:1
; consts: 1 none
; callee: 1 1
loop:
  FOR_ITER done : range_iterator
  POP_TOP :
  LOAD_FAST 0 :
  LOAD_ATTR_METHOD_WITH_VALUES 1 [0 77 0 5 0 256 1 0 0] : object
  CALL 0 : function@function object null null
  POP_TOP :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  RETURN_CONST 1
callee:
  RESUME 0
  LOAD_CONST 0 :
  LOAD_FAST 0 :
  STORE_ATTR_INSTANCE_VALUE 0 [0 77 0 2] : int int
  LOAD_FAST 0 :
  LOAD_ATTR_INSTANCE_VALUE 0 [0 77 0 3 0 0 0 0 0] : object
  RETURN_VALUE :
---
given up: unsupported-instr at unit 14: a guard behind an effect of a call
