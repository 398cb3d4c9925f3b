/* Answering requests: files, parts of files, listings, and what went wrong. */
#include <string.h>

#include "server.h"
#include "text.h"

static const char *reason_of(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 200, "OK" },
		{ 206, "Partial Content" },
		{ 301, "Moved Permanently" },
		{ 304, "Not Modified" },
		{ 400, "Bad Request" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 414, "URI Too Long" },
		{ 416, "Range Not Satisfiable" },
		{ 431, "Request Header Fields Too Large" },
		{ 501, "Not Implemented" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Error";
}

/* What is answered; the head is built from it. */
struct answer {
	const struct request *request;
	int status;
	uint64_t length;       /* of the body */
	const char *type;      /* NULL: no body worth a type */
	const struct file *file; /* NULL if there is none */
	uint64_t first;        /* of a part */
	const char *location;
};

static void add_header(struct text *text, const char *name, const char *value)
{
	text_add(text, name);
	text_add(text, ": ");
	text_add(text, value);
	text_add(text, "\r\n");
}

static void add_tag(struct text *text, const struct file *file)
{
	text_add(text, "\"");
	text_add_hexadecimal(text, file->inode);
	text_add(text, "-");
	text_add_hexadecimal(text, file->size);
	text_add(text, "-");
	text_add_hexadecimal(text, (uint64_t)file->modified);
	text_add(text, "\"");
}

static void add_file_headers(struct text *text, const struct answer *a)
{
	text_add(text, "Last-Modified: ");
	text_add_date(text, a->file->modified);
	text_add(text, "\r\nETag: ");
	add_tag(text, a->file);
	text_add(text, "\r\nAccept-Ranges: bytes\r\n");
	if (a->status == 206 || a->status == 416) {
		text_add(text, "Content-Range: bytes ");
		if (a->status == 206) {
			text_add_number(text, a->first);
			text_add(text, "-");
			text_add_number(text, a->first + a->length - 1);
		} else {
			text_add(text, "*");
		}
		text_add(text, "/");
		text_add_number(text, a->file->size);
		text_add(text, "\r\n");
	}
}

static void add_head(struct text *text, const struct answer *a)
{
	text_add(text, "HTTP/1.1 ");
	text_add_number(text, (uint64_t)a->status);
	text_add(text, " ");
	text_add(text, reason_of(a->status));
	text_add(text, "\r\n");
	if (a->type)
		add_header(text, "Content-Type", a->type);
	if (a->status != 304) {
		text_add(text, "Content-Length: ");
		text_add_number(text, a->length);
		text_add(text, "\r\n");
	}
	if (a->file)
		add_file_headers(text, a);
	if (a->location)
		add_header(text, "Location", a->location);
	if (a->status == 405)
		add_header(text, "Allow", "GET, HEAD");
	add_header(text, "Connection", a->request->keep_alive ? "keep-alive" : "close");
	text_add(text, "\r\n");
}

static void write_log(const struct connection *c, const struct answer *a)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "-" };
	char line[512];
	struct text text = { .start = line, .size = sizeof(line) - 1 };

	text_add(&text, methods[a->request->method]);
	text_add(&text, " /");
	text_add_url(&text, a->request->path, strnlen(a->request->path, 120));
	text_add(&text, " ");
	text_add_number(&text, (uint64_t)a->status);
	text_add(&text, " ");
	text_add_number(&text, a->length);
	line[text.length++] = '\n';
	platform_log(c->server->log, line, text.length);
}

static bool wants_body(const struct answer *a)
{
	return a->request->method != METHOD_HEAD && a->status != 304;
}

/* ---- short answers ---- */

static bool send_page(struct connection *c, struct answer *a, const char *body, size_t length)
{
	char head[1024 + 3 * HTTP_PATH_SIZE];
	struct text text = { .start = head, .size = sizeof(head) };

	a->length = length;
	add_head(&text, a);
	write_log(c, a);
	if (text.full || platform_send(c->socket, head, text.length) < 0)
		return false;
	if (wants_body(a) && length > 0 && platform_send(c->socket, body, length) < 0)
		return false;
	return a->request->keep_alive;
}

static bool send_status(struct connection *c, const struct request *request, int status)
{
	char body[128];
	struct text text = { .start = body, .size = sizeof(body) };
	struct answer a = { .request = request, .status = status, .type = "text/plain; charset=utf-8" };

	text_add_number(&text, (uint64_t)status);
	text_add(&text, " ");
	text_add(&text, reason_of(status));
	text_add(&text, "\n");
	return send_page(c, &a, body, text.length);
}

static bool redirect_to_directory(struct connection *c, const struct request *request)
{
	char location[3 * HTTP_PATH_SIZE];
	struct text text = { .start = location, .size = sizeof(location) - 1 };
	struct answer a = { .request = request, .status = 301, .location = location };

	text_add(&text, "/");
	text_add_url(&text, request->path, strlen(request->path));
	text_add(&text, "/");
	location[text.length] = '\0';
	return send_page(c, &a, "", 0);
}

/* ---- files ---- */

/* Which part was asked for.  The status: 200, 206 or 416. */
static int choose_part(const struct request *request, uint64_t size, uint64_t *first,
		       uint64_t *length)
{
	uint64_t last = size ? size - 1 : 0;

	*first = 0;
	*length = size;
	if (request->range == RANGE_NONE)
		return 200;
	if (request->range == RANGE_LAST) {
		if (request->range_first == 0 || size == 0)
			return 416;
		*first = request->range_first < size ? size - request->range_first : 0;
	} else {
		if (request->range_first >= size)
			return 416;
		*first = request->range_first;
		if (request->range == RANGE_FROM_TO && request->range_last < last)
			last = request->range_last;
	}
	*length = last - *first + 1;
	return 206;
}

static bool is_unchanged(const struct request *request, const struct file *file)
{
	char value[64] = "";
	struct text text = { .start = value, .size = sizeof(value) };

	if (request->none_match) {
		add_tag(&text, file);
		return request->none_match_length == text.length &&
		       memcmp(request->none_match, value, text.length) == 0;
	}
	if (!request->modified_since)
		return false;
	text_add_date(&text, file->modified);
	return request->modified_since_length == text.length &&
	       memcmp(request->modified_since, value, text.length) == 0;
}

/* The head and the start of the body go out together. */
static bool send_file(struct connection *c, const struct answer *a)
{
	struct text text = { .start = c->out, .size = sizeof(c->out) };
	uint64_t offset = a->first, left = wants_body(a) ? a->length : 0;

	add_head(&text, a);
	do {
		size_t room = sizeof(c->out) - text.length;
		long got = 0;

		if (left > 0) {
			got = platform_read_at(a->file->fd, c->out + text.length,
					       left < room ? (size_t)left : room, offset);
			if (got <= 0)
				return false; /* it has become shorter: the promised length is off */
		}
		if (platform_send(c->socket, c->out, text.length + (size_t)got) < 0)
			return false;
		offset += (uint64_t)got;
		left -= (uint64_t)got;
		text.length = 0;
	} while (left > 0);
	return a->request->keep_alive;
}

static bool answer_file(struct connection *c, const struct request *request,
			const struct file *file, const char *name)
{
	struct answer a = { .request = request, .file = file, .type = http_type_of(name) };

	a.status = choose_part(request, file->size, &a.first, &a.length);
	if (is_unchanged(request, file))
		a.status = 304;
	if (a.status == 304 || a.status == 416)
		return send_page(c, &a, "", 0);
	write_log(c, &a);
	return send_file(c, &a);
}

/* ---- directories ---- */

static bool add_entry(void *context, const char *name, size_t length, bool is_directory)
{
	struct text *text = context;
	size_t before = text->length;

	if (length == 1 && name[0] == '.')
		return true;
	text_add(text, "<li><a href=\"");
	text_add_url(text, name, length);
	text_add(text, is_directory ? "/\">" : "\">");
	text_add_escaped(text, name, length);
	text_add(text, is_directory ? "/</a>\n" : "</a>\n");
	if (text->full)
		text->length = before;
	return !text->full;
}

static bool answer_listing(struct connection *c, const struct request *request,
			   const struct file *directory)
{
	/* The last bytes are kept for the end of the page, however long the list. */
	struct text text = { .start = c->out, .size = sizeof(c->out) - 64 };
	struct answer a = { .request = request, .status = 200, .type = "text/html; charset=utf-8" };

	text_add(&text, "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>/");
	text_add_escaped(&text, request->path, strlen(request->path));
	text_add(&text, "</title>\n<ul>\n");
	platform_list(directory->fd, add_entry, &text);
	text.size = sizeof(c->out);
	text_add(&text, text.full ? "<li>and more\n</ul>\n" : "</ul>\n");
	return send_page(c, &a, c->out, text.length);
}

static bool answer_directory(struct connection *c, const struct request *request,
			     const struct file *directory)
{
	struct file index;
	bool result;

	if (!request->directory)
		return redirect_to_directory(c, request);
	if (platform_open(directory->fd, "index.html", &index) == 0) {
		if (!index.directory) {
			result = answer_file(c, request, &index, "index.html");
			platform_close(index.fd);
			return result;
		}
		platform_close(index.fd);
	}
	return answer_listing(c, request, directory);
}

bool respond(struct connection *c, const struct request *request, int status)
{
	struct file file;
	bool result;

	if (status != 0)
		return send_status(c, request, status) && status == 404;
	if (request->method == METHOD_OTHER || request->method == METHOD_POST)
		return send_status(c, request, 405);
	if (platform_open(c->server->root, request->path[0] ? request->path : ".", &file) < 0)
		return send_status(c, request, 404);
	if (file.directory)
		result = answer_directory(c, request, &file);
	else if (request->directory && request->path[0])
		result = send_status(c, request, 404);
	else
		result = answer_file(c, request, &file, request->path);
	platform_close(file.fd);
	return result;
}
