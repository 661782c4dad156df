#pragma once

/* Executes the program of the configuration; its end ends the guest. */
void workload_start(void);
/* Sends it the image's stop signal. Before it began: the guest just ends. */
void workload_stop(void);
