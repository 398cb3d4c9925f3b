/* From configuration to argument data.  Pure but for what the callback does. */
#ifndef GRANT_ENCODE_H
#define GRANT_ENCODE_H

#include "config/config.h"

/*
 * Gives the number of the guest's descriptor for a tagged node.  It is asked once per node, in
 * the order of the text.  Returns -1 with *ERROR filled in to give up.
 */
typedef int encode_fd(void *context, const struct config_node *node, struct config_error *error);

/*
 * Sets *OUT (to be freed) and *OUT_LENGTH to the argument data for CONFIG.  Returns -1 with
 * *ERROR filled in if FD_OF gave up or memory ran out.
 */
int encode_argdata(const struct config *config, encode_fd *fd_of, void *context,
		   unsigned char **out, size_t *out_length, struct config_error *error);

#endif
