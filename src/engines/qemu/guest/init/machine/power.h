#pragma once

/* Listens to the ACPI power button. */
void power_watch(void);
/* What the button does: the program gets its stop signal. */
void power_button(void);
/* Ends every process, makes the disk whole and turns the machine off. */
_Noreturn void power_off(void);
