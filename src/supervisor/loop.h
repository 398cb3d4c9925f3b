/* The supervisor's loop: answers a guest's requests until it ends. */
#ifndef SUPERVISOR_LOOP_H
#define SUPERVISOR_LOOP_H

#include "supervisor/guest.h"

/*
 * Serves until the guest is dead and reaped.  SIGNALS is a signalfd with SIGINT, SIGTERM, SIGHUP
 * and SIGQUIT, which end the guest, and SIGTSTP and SIGCONT, which are passed on.  Returns the
 * exit status that cloudabi-run should have.
 */
int guest_serve(struct guest *guest, int signals);

#endif
