#pragma once
#include "process/child.h"

/* What a child that cannot go on writes to its report pipe. */
struct failure { int code; char error[252]; };

/* The child's side of child_start: becomes the program, or writes a failure to `report` and exits with its code. */
_Noreturn void execute(const struct command *command, int report);
