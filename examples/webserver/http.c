/* Understanding requests. */
#include "http.h"

#include <string.h>

static bool is_same(const char *text, size_t length, const char *word)
{
	size_t i;

	for (i = 0; i < length && word[i]; i++) {
		char c = text[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != word[i])
			return false;
	}
	return i == length && !word[i];
}

/* The length of the head up to and with its empty line; 0 if that has not come yet. */
static size_t head_length(const char *text, size_t length)
{
	for (size_t i = 0; i + 1 < length; i++) {
		if (text[i] != '\n')
			continue;
		if (text[i + 1] == '\n')
			return i + 2;
		if (i + 2 < length && text[i + 1] == '\r' && text[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

struct line {
	const char *text;
	size_t length;
};

static struct line take_line(const char **at, const char *end)
{
	struct line line = { .text = *at };

	while (*at < end && **at != '\n')
		(*at)++;
	line.length = (size_t)(*at - line.text);
	if (*at < end)
		(*at)++;
	if (line.length > 0 && line.text[line.length - 1] == '\r')
		line.length--;
	return line;
}

static struct line take_word(struct line *line)
{
	struct line word = { .text = line->text };

	while (word.length < line->length && line->text[word.length] != ' ')
		word.length++;
	line->text += word.length;
	line->length -= word.length;
	while (line->length > 0 && line->text[0] == ' ') {
		line->text++;
		line->length--;
	}
	return word;
}

static int hexadecimal(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes the target's path.  0 or a status. */
static int decode_path(struct line target, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < target.length && target.text[i] != '?' && target.text[i] != '#'; i++) {
		char c = target.text[i];

		if (c == '%') {
			int high = i + 2 < target.length ? hexadecimal(target.text[i + 1]) : -1;
			int low = high >= 0 ? hexadecimal(target.text[i + 2]) : -1;

			if (low < 0)
				return 400;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (c == '\0')
			return 400;
		if (used == HTTP_PATH_SIZE - 1)
			return 414;
		out[used++] = c;
	}
	out[used] = '\0';
	return out[0] == '/' ? 0 : 400;
}

/*
 * Makes the path relative and plain: no empty or "." components; ".." is not a name that anything
 * has here.  0 or 404.
 */
static int clean_path(struct request *request)
{
	char *path = request->path;
	size_t from = 0, to = 0;

	request->directory = path[strlen(path) - 1] == '/';
	while (path[from]) {
		size_t length = 0;

		while (path[from] == '/')
			from++;
		while (path[from + length] && path[from + length] != '/')
			length++;
		if (length == 2 && path[from] == '.' && path[from + 1] == '.')
			return 404;
		if (length > 0 && !(length == 1 && path[from] == '.')) {
			if (to > 0)
				path[to++] = '/';
			memmove(path + to, path + from, length);
			to += length;
		}
		from += length;
	}
	path[to] = '\0';
	return 0;
}

static bool parse_number(const char **at, const char *end, uint64_t *out)
{
	const char *start = *at;

	*out = 0;
	for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
		if (*out > (UINT64_MAX - 9) / 10)
			return false;
		*out = *out * 10 + (uint64_t)(**at - '0');
	}
	return *at > start;
}

/* One range of bytes; anything else is as if nothing had been asked, as HTTP allows. */
static void parse_range(struct line value, struct request *out)
{
	const char *at = value.text, *end = at + value.length;
	uint64_t first, last;

	if (value.length < 7 || memcmp(at, "bytes=", 6) != 0)
		return;
	at += 6;
	if (*at == '-') {
		at++;
		if (parse_number(&at, end, &first) && at == end) {
			out->range = RANGE_LAST;
			out->range_first = first;
		}
		return;
	}
	if (!parse_number(&at, end, &first) || at == end || *at++ != '-')
		return;
	if (at == end) {
		out->range = RANGE_FROM;
		out->range_first = first;
	} else if (parse_number(&at, end, &last) && at == end && last >= first) {
		out->range = RANGE_FROM_TO;
		out->range_first = first;
		out->range_last = last;
	}
}

static int parse_field(struct line line, struct request *out)
{
	struct line name = { .text = line.text }, value;

	while (name.length < line.length && line.text[name.length] != ':')
		name.length++;
	if (name.length == line.length || name.length == 0)
		return 400;
	value = (struct line){ line.text + name.length + 1, line.length - name.length - 1 };
	while (value.length > 0 && (value.text[0] == ' ' || value.text[0] == '\t')) {
		value.text++;
		value.length--;
	}
	while (value.length > 0 && value.text[value.length - 1] == ' ')
		value.length--;
	if (is_same(name.text, name.length, "connection")) {
		if (is_same(value.text, value.length, "close"))
			out->keep_alive = false;
		else if (is_same(value.text, value.length, "keep-alive"))
			out->keep_alive = true;
	} else if (is_same(name.text, name.length, "range")) {
		parse_range(value, out);
	} else if (is_same(name.text, name.length, "content-length")) {
		const char *at = value.text;

		if (!parse_number(&at, value.text + value.length, &out->body_length) ||
		    at != value.text + value.length)
			return 400;
	} else if (is_same(name.text, name.length, "transfer-encoding")) {
		return 501;
	} else if (is_same(name.text, name.length, "if-modified-since")) {
		out->modified_since = value.text;
		out->modified_since_length = value.length;
	} else if (is_same(name.text, name.length, "if-none-match")) {
		out->none_match = value.text;
		out->none_match_length = value.length;
	}
	return 0;
}

static enum method parse_method(struct line word)
{
	if (word.length == 3 && memcmp(word.text, "GET", 3) == 0)
		return METHOD_GET;
	if (word.length == 4 && memcmp(word.text, "HEAD", 4) == 0)
		return METHOD_HEAD;
	if (word.length == 4 && memcmp(word.text, "POST", 4) == 0)
		return METHOD_POST;
	return METHOD_OTHER;
}

static int parse_request_line(struct line line, struct request *out)
{
	struct line method = take_word(&line), target = take_word(&line), version = take_word(&line);
	int status;

	if (version.length != 8 || memcmp(version.text, "HTTP/1.", 7) != 0 || line.length != 0)
		return 400;
	out->keep_alive = version.text[7] != '0';
	out->method = parse_method(method);
	status = decode_path(target, out->path);
	return status ? status : clean_path(out);
}

int http_parse(const char *text, size_t length, struct request *out, size_t *out_used)
{
	size_t head = head_length(text, length);
	const char *at = text, *end = text + head;
	int status;

	if (head == 0)
		return -1;
	memset(out, 0, sizeof(*out));
	*out_used = head;
	status = parse_request_line(take_line(&at, end), out);
	while (at < end) {
		struct line line = take_line(&at, end);
		int bad = line.length ? parse_field(line, out) : 0;

		if (status == 0)
			status = bad;
	}
	return status;
}

const char *http_type_of(const char *path)
{
	static const struct {
		char ending[8];
		char type[32];
	} types[] = {
		{ "html", "text/html; charset=utf-8" }, { "htm", "text/html; charset=utf-8" },
		{ "css", "text/css" },                  { "js", "text/javascript" },
		{ "json", "application/json" },         { "txt", "text/plain; charset=utf-8" },
		{ "xml", "application/xml" },           { "svg", "image/svg+xml" },
		{ "png", "image/png" },                 { "jpg", "image/jpeg" },
		{ "jpeg", "image/jpeg" },               { "gif", "image/gif" },
		{ "ico", "image/x-icon" },              { "webp", "image/webp" },
		{ "pdf", "application/pdf" },           { "gz", "application/gzip" },
		{ "wasm", "application/wasm" },         { "woff2", "font/woff2" },
		{ "mp4", "video/mp4" },                 { "md", "text/markdown; charset=utf-8" },
	};
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');

	if (dot && dot > slash)
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
			if (is_same(dot + 1, strlen(dot + 1), types[i].ending))
				return types[i].type;
	/* Documentation has many files without an ending: copyright, README, changelog. */
	return dot && dot > slash ? "application/octet-stream" : "text/plain; charset=utf-8";
}
