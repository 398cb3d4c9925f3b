/*
 * The compiled programs, in the simulator: examples, systematic probes, all numbers, and that
 * docs/attack-surface.md lists exactly what can be allowed.  Run from the top of the tree.
 */
#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

#include "filter/compile.h"
#include "filter/describe.h"
#include "probe.h"
#include "tap.h"

#define DOCUMENT "docs/attack-surface.md"
/* More instructions than this for a hot call, and the order of filter.def has gone wrong. */
#define HOT_STEPS 15

static const char *const kind_names[] = { "direct", "supervised" };

static struct program program_of(enum filter_kind kind)
{
	const struct filter_variant *variant = filter_get(kind);

	return (struct program){ .code = variant->program, .length = variant->length };
}

static void print_disagreement(struct program program, enum filter_kind kind,
			       const struct seccomp_data *d)
{
	printf("# call %d arch 0x%x (0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx): program says "
	       "0x%x, expected 0x%x\n",
	       d->nr, d->arch, d->args[0], d->args[1], d->args[2], d->args[3], d->args[4], d->args[5],
	       simulate(program, d, NULL), expected_verdict(kind, d));
}

/* ---- examples and probes ---- */

static void test_rows(void)
{
	struct program program = program_of(FILTER_DIRECT);
	size_t i;

	for (i = 0; i < row_count; i++) {
		const struct row *row = &rows[i];
		struct seccomp_data data = { .nr = (int)row->number, .arch = AUDIT_ARCH_X86_64 };
		uint32_t verdict;

		memcpy(data.args, row->args, sizeof(data.args));
		verdict = simulate(program, &data, NULL);
		if (!tap(verdict == row->want && expected_verdict(FILTER_DIRECT, &data) == row->want,
			 "simulated: %s", row->why))
			print_disagreement(program, FILTER_DIRECT, &data);
	}
}

static void test_probes(enum filter_kind kind)
{
	struct program program = program_of(kind);
	struct seccomp_data data;

	if (!tap(!probe_rows(program, kind, PROBE_ALL, &data),
		 "%s: as expected around all examples", kind_names[kind]))
		print_disagreement(program, kind, &data);
	if (!tap(!probe_numbers(program, kind, &data), "%s: as expected for all numbers",
		 kind_names[kind]))
		print_disagreement(program, kind, &data);
}

/* ---- what Linux caches, and what the rest costs ---- */

static void test_cached(enum filter_kind kind)
{
	struct program program = program_of(kind);
	unsigned state = 0, wrong = 0, cached = 0;
	uint32_t number;

	while (probe_next_number(program, &state, &number)) {
		bool always = simulate_always_allows(program, number);

		cached += always && number < 1024 && state <= 1024;
		if (always != expected_always(kind, number)) {
			printf("# call %u: %s\n", number, always ? "cached" : "not cached");
			wrong++;
		}
	}
	tap(wrong == 0 && cached > 0, "%s: Linux caches exactly the calls without conditions",
	    kind_names[kind]);
}

static void test_steps(enum filter_kind kind)
{
	static const uint16_t hot[] = { 202 /* futex */, 44 /* sendto */, 45 /* recvfrom */ };
	struct program program = program_of(kind);
	unsigned most = 0, steps;
	size_t i, j;

	for (i = 0; i < row_count; i++) {
		struct seccomp_data data = { .nr = (int)rows[i].number, .arch = AUDIT_ARCH_X86_64 };

		memcpy(data.args, rows[i].args, sizeof(data.args));
		if (rows[i].want != ALLOWED || simulate(program, &data, &steps) != ALLOWED)
			continue;
		if (!simulate_always_allows(program, rows[i].number))
			printf("# %u instructions: %s\n", steps, rows[i].why);
		for (j = 0; j < sizeof(hot) / sizeof(hot[0]); j++)
			if (rows[i].number == hot[j] && steps > most)
				most = steps;
	}
	tap(most > 0 && most <= HOT_STEPS, "%s: hot calls take at most %d of %u instructions",
	    kind_names[kind], HOT_STEPS, program.length);
}

/* ---- the document ---- */

/* A line of the document's table. */
struct line {
	uint32_t first, last;
	uint32_t verdict;
	bool direct, always;
};

struct document {
	char *text;
	struct line line[128];
	size_t count;
};

static bool parse_line(const char *text, struct line *out)
{
	char name[64], range[64], verdict[64], condition[8];
	char *end;

	if (sscanf(text, "| %63[^|]| %63[^|]| %63[^|]| %7[^|]", name, range, verdict, condition) != 4 ||
	    range[0] < '0' || range[0] > '9')
		return false;
	out->first = out->last = (uint32_t)strtoul(range, &end, 0);
	if (*end == '-')
		out->last = (uint32_t)strtoul(end + 1, NULL, 0);
	out->direct = strstr(verdict, "(direct)");
	out->always = strcmp(condition, "always ") == 0;
	out->verdict = strncmp(verdict, "allowed", 7) == 0 ? ALLOWED :
		       strncmp(verdict, "asks", 4) == 0	   ? ASKED :
							     KILLED;
	return true;
}

static bool document_read(struct document *out)
{
	FILE *file = fopen(DOCUMENT, "r");
	size_t room = 1 << 20, length;
	char *text, *line;

	if (!file)
		return false;
	text = calloc(1, room);
	length = text ? fread(text, 1, room - 1, file) : 0;
	fclose(file);
	*out = (struct document){ .text = text };
	for (line = text; line && length; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (out->count < 128 && parse_line(line, &out->line[out->count]))
			out->count++;
	}
	return length > 0;
}

static void test_document_text(const struct document *document)
{
	const char *mark = strstr(document->text, DESCRIBE_MARK);
	char *wanted = NULL;
	size_t length;
	FILE *memory = open_memstream(&wanted, &length);

	describe_rows(memory, policy_rows, policy_row_count);
	fclose(memory);
	tap(mark && strcmp(mark + strlen(DESCRIBE_MARK), wanted) == 0,
	    DOCUMENT " has the table of filter.def (if not: make attack-surface)");
	free(wanted);
}

/* Whether the document says that NUMBER can get VERDICT in guests of KIND. */
static bool documented(const struct document *document, enum filter_kind kind, uint32_t number,
		       uint32_t verdict)
{
	size_t i;

	for (i = 0; i < document->count; i++) {
		const struct line *line = &document->line[i];

		if (number >= line->first && number <= line->last && line->verdict == verdict)
			return kind == FILTER_DIRECT || !line->direct;
	}
	return false;
}

static void test_document_complete(const struct document *document, enum filter_kind kind)
{
	static const uint32_t verdicts[] = { ALLOWED, ASKED, KILLED };
	struct program program = program_of(kind);
	unsigned state = 0, wrong = 0;
	uint32_t number;
	size_t i;

	while (probe_next_number(program, &state, &number))
		for (i = 0; i < 3; i++) {
			bool may = simulate_may(program, number, verdicts[i]);

			if (may == documented(document, kind, number, verdicts[i]))
				continue;
			printf("# call %u %s get verdict 0x%x, " DOCUMENT " says otherwise\n", number,
			       may ? "can" : "cannot", verdicts[i]);
			wrong++;
		}
	tap(wrong == 0 && document->count > 0, "%s: what can be allowed is what " DOCUMENT " lists",
	    kind_names[kind]);
}

static void test_document_conditions(const struct document *document)
{
	unsigned wrong = 0;
	size_t i;

	for (i = 0; i < document->count; i++)
		if (document->line[i].verdict == ALLOWED)
			wrong += document->line[i].always !=
				 expected_always(FILTER_DIRECT, document->line[i].first);
	tap(wrong == 0, DOCUMENT " says \"always\" of the right calls");
}

int main(void)
{
	struct document document;
	enum filter_kind kind;

	test_rows();
	for (kind = FILTER_DIRECT; kind <= FILTER_SUPERVISED; kind++) {
		test_probes(kind);
		test_cached(kind);
		test_steps(kind);
	}
	if (tap(document_read(&document), DOCUMENT " can be read")) {
		test_document_text(&document);
		test_document_conditions(&document);
		test_document_complete(&document, FILTER_DIRECT);
		test_document_complete(&document, FILTER_SUPERVISED);
		free(document.text);
	}
	return tap_end();
}
