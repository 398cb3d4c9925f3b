/*
 * What reader.c and writer.c share; private to this folder.  A message is a header, which is the
 * length of the value as a big-endian number, and the value.  Its descriptors travel with the
 * first byte of the header.
 */
#ifndef ARGDATA_MESSAGE_H
#define ARGDATA_MESSAGE_H

#define MESSAGE_HEADER 8
/* Linux passes no more descriptors at a time. */
#define MESSAGE_FDS_MAX 253

#endif
