/*
 * The configuration: YAML text as a tree of typed values that know where they stand.
 *
 *	struct config *config;
 *	struct config_error error;
 *
 *	if (config_parse(text, length, &config, &error) < 0)
 *		... error.line, error.column, error.text ...
 *	... config->root ...
 *	config_free(config);
 *
 * Pure: no file, descriptor or socket is touched; what the CloudABI tags ask for is the next
 * stage's business.  The text may be anything.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/error.h"

/* The text, and the values with all aliases written out, may take this many bytes. */
#define CONFIG_MAX_SIZE (16u << 20)
#define CONFIG_MAX_DEPTH 100
#define CONFIG_MAX_ANCHORS 1000

enum config_kind {
	CONFIG_NULL,
	CONFIG_BOOL,
	CONFIG_INT,
	CONFIG_FLOAT,
	CONFIG_STRING,
	CONFIG_BINARY,
	CONFIG_TIMESTAMP,
	CONFIG_SEQ,
	CONFIG_MAP,
};

/* Tags with the prefix tag:nuxi.nl,2015:cloudabi/.  A tagged node is a string or a map. */
enum config_tag {
	CONFIG_TAG_NONE,
	CONFIG_TAG_FD,
	CONFIG_TAG_FILE,
	CONFIG_TAG_SOCKET,
	CONFIG_TAG_EXECUTABLE,
};

struct config_node {
	enum config_kind kind;
	enum config_tag tag;
	unsigned line, column;    /* from 1 */
	size_t id;                /* less than the configuration's count */
	size_t size;              /* an estimate of bytes, aliases written out; 0: not complete */
	struct config_node *next; /* all nodes of a configuration, latest first */
	union {
		bool boolean;
		double floating;
		struct {
			bool negative;
			uint64_t magnitude;
		} integer;
		struct {
			char *bytes; /* a NUL follows */
			size_t length;
		} string; /* also binary */
		struct {
			int64_t seconds; /* since 1970 */
			uint32_t nanoseconds;
		} timestamp;
		struct {
			struct config_node **item; /* of a map: key, value, key, value ... */
			size_t count;              /* always even in a map */
		} list; /* sequence and map */
	};
};

/* An alias refers to the node itself, so the tree is a graph without cycles. */
struct config {
	struct config_node *root; /* never NULL */
	struct config_node *nodes;
	size_t count;
};

/*
 * Reads the first document of TEXT; empty text is a null.  Returns 0 and sets *OUT, which is the
 * caller's to free, or -1 and fills in *ERROR.
 */
int config_parse(const char *text, size_t length, struct config **out,
		 struct config_error *error);
void config_free(struct config *config);

/* "a string", "a map" ... for messages. */
const char *config_kind_name(enum config_kind kind);

#endif
