# huiqi: build, test, check, install. One file, not recursive. `make help` lists the targets.
#
# Everything that is made lies under build/, each kind of build in a folder of its own: build/release is what is measured and
# installed, build/asan what is tested. Assertions belong to the program: no build defines NDEBUG.

VERSION   := 0.1.0
SOVERSION := 0

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
DESTDIR    ?=

ifeq ($(origin CC),default)
CC := gcc
endif
MAKEFLAGS += --jobs=$(shell nproc)

# --- What is needed ---
# Debian packages. `make demo` and `make test` bring what is missing; the other targets leave the machine as it is.

BUILD_PACKAGES := gcc libc6-dev make pkg-config libyaml-dev libgmp-dev libyajl-dev libsodium-dev libxxhash-dev \
                  libzip-dev libexpat1-dev libsqlite3-dev libxlsxwriter-dev libgsl-dev
TEST_PACKAGES  := $(BUILD_PACKAGES) check python3 python3-yaml
LINT_PACKAGES  := $(TEST_PACKAGES) clang clang-tidy clang-format cppcheck shellcheck

NEEDED_demo  := $(BUILD_PACKAGES)
NEEDED_test  := $(TEST_PACKAGES)
NEEDED_check := $(TEST_PACKAGES)
NEEDED_lint  := $(LINT_PACKAGES)
NEEDED_cov   := $(TEST_PACKAGES)
NEEDED       := $(sort $(foreach goal,$(MAKECMDGOALS),$(NEEDED_$(goal))))

# --- How it is built ---

WARN     := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wformat=2 -Wvla
CPPFLAGS += -Iengine -D_GNU_SOURCE -DHQ_VERSION=\"$(VERSION)\" -DHQ_DATADIR=\"$(DATADIR)/huiqi\"
CFLAGS   += -std=gnu11 -fPIC -fvisibility=hidden $(WARN)
LIBS      := -lyaml -lyajl -lgmp -lsodium -lxxhash -lzip -lexpat -lsqlite3 -lxlsxwriter -lpthread
STAT_LIBS := -lgsl -lgslcblas -lm
TEST_LIBS := -lcheck -lsubunit -lm -lrt
SANITIZE  := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# Kinds of build, what each adds to CFLAGS, and its compiler where that is not $(CC). Baseline is for processors without AVX2, as any is in it; the
# last three only look for mistakes.
# gcc 12's analyzer takes members of unions for uninitialised, so that one warning of it is off; valgrind and ASan look for the real ones.
KINDS          := release baseline asan cov fuzz gcc clang analyzer
FLAGS_release  := -O2 -g -ffile-prefix-map=$(CURDIR)=.
FLAGS_baseline := -O2 -g -DHQ_BASELINE
FLAGS_asan     := -O1 -g $(SANITIZE)
FLAGS_cov      := -O0 -g --coverage
FLAGS_fuzz     := -O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link
FLAGS_gcc      := -O2 -Werror
FLAGS_clang    := -O2 -Werror
FLAGS_analyzer := -O2 -Werror -fanalyzer -Wno-analyzer-use-of-uninitialized-value
CC_fuzz        := clang
CC_gcc         := gcc
CC_clang       := clang
CC_analyzer    := gcc

# The library, and beside it what needs GSL, so that the library itself can be embedded without it.
LIB_SOURCES  := $(filter-out engine/stat/%,$(wildcard engine/*.c engine/*/*.c))
STAT_SOURCES := $(wildcard engine/stat/*.c)
APP_SOURCES  := $(wildcard engine/apps/cli/*.c)
UNIT_SOURCES := $(filter-out tests/unit/main.c,$(wildcard tests/unit/*.c))
FUZZ_SOURCES := $(wildcard tests/fuzz/*.c)
TEST_SOURCES := $(filter-out tests/install/%,$(wildcard tests/*/*.c))
TEST_PROGRAMS := $(sort $(notdir $(patsubst %/,%,$(dir $(filter-out tests/unit/% tests/fuzz/%,$(TEST_SOURCES))))))
SOURCES      := $(LIB_SOURCES) $(STAT_SOURCES) $(APP_SOURCES) $(TEST_SOURCES)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.PRECIOUS: $(foreach kind,$(KINDS),build/$(kind)/%.o)

.PHONY: always packages
packages:
	@.ci/packages $(NEEDED)

# Rules for one kind of build, $(1). Objects follow their headers, and build/KIND/flags, which changes with how they are compiled.
define BUILD_RULES
COMPILE_$(1) = $$(or $$(CC_$(1)),$$(CC)) $$(CPPFLAGS) $$(CFLAGS) $$(FLAGS_$(1))

build/$(1)/flags: always
	@mkdir -p $$(@D)
	@echo $$(COMPILE_$(1)) | cmp -s - $$@ || echo $$(COMPILE_$(1)) >$$@

build/$(1)/%.o: %.c build/$(1)/flags $(if $(NEEDED),| packages)
	@mkdir -p $$(@D)
	$$(QUIET_CC)$$(COMPILE_$(1)) -MMD -MP -c $$< -o $$@

build/$(1)/libhuiqi.a: $$(LIB_SOURCES:%.c=build/$(1)/%.o)
	@rm -f $$@.new
	$$(QUIET_AR)ar rcs $$@.new $$^ && mv $$@.new $$@

build/$(1)/libhuiqi-stat.a: $$(STAT_SOURCES:%.c=build/$(1)/%.o)
	@rm -f $$@.new
	$$(QUIET_AR)ar rcs $$@.new $$^ && mv $$@.new $$@

build/$(1)/libhuiqi.so.$$(VERSION): $$(LIB_SOURCES:%.c=build/$(1)/%.o)
	$$(QUIET_LD)$$(COMPILE_$(1)) -shared -Wl,-soname,libhuiqi.so.$$(SOVERSION) -Wl,-z,defs,-z,relro $$(LDFLAGS) -o $$@ $$^ $$(LIBS)

build/$(1)/huiqi: $$(APP_SOURCES:%.c=build/$(1)/%.o) build/$(1)/libhuiqi-stat.a build/$(1)/libhuiqi.a
	$$(QUIET_LD)$$(COMPILE_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS) $$(STAT_LIBS)

build/$(1)/tests/unit/test_%: build/$(1)/tests/unit/test_%.o build/$(1)/tests/unit/main.o build/$(1)/libhuiqi-stat.a build/$(1)/libhuiqi.a
	$$(QUIET_LD)$$(COMPILE_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS) $$(STAT_LIBS) $$(TEST_LIBS)

-include $$(SOURCES:%.c=build/$(1)/%.d)
endef
$(foreach kind,$(KINDS),$(eval $(call BUILD_RULES,$(kind))))

# A folder of C under tests/, other than unit and fuzz, is one program called like the folder: build/asan/tests/ranges/ranges.
define PROGRAM_RULES
build/$(1)/tests/$(2)/$(2): $(patsubst %.c,build/$(1)/%.o,$(wildcard tests/$(2)/*.c)) build/$(1)/libhuiqi.a
	$$(QUIET_LD)$$(COMPILE_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach kind,$(KINDS),$(foreach name,$(TEST_PROGRAMS),$(eval $(call PROGRAM_RULES,$(kind),$(name)))))
programs_of = $(foreach name,$(TEST_PROGRAMS),build/$(1)/tests/$(name)/$(name))

ifndef V
QUIET_TIDY = @echo "  TIDY  $<";
QUIET_CC = @echo "  CC    $<";
QUIET_AR = @echo "  AR    $@";
QUIET_LD = @echo "  LD    $@";
endif

build/fuzz/tests/fuzz/%: build/fuzz/tests/fuzz/%.o build/fuzz/libhuiqi.a
	$(QUIET_LD)$(COMPILE_fuzz) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)

build/tidy/%.ok: %.c .clang-tidy build/clang/%.o
	@mkdir -p $(@D)
	$(QUIET_TIDY)clang-tidy --quiet $< -- $(CPPFLAGS) -std=gnu11 2>/dev/null && touch $@

# --- Targets ---

.PHONY: all help demo test check unit asan valgrind fuzz faults bench differential kill spoiled mutate cov lint format docs install uninstall dist clean

PROGRAMS := build/release/huiqi build/release/libhuiqi.a build/release/libhuiqi-stat.a build/release/libhuiqi.so.$(VERSION)
all: $(PROGRAMS) ## the program and both libraries (default)

help: ## this list
	@sed -n 's/^\([a-z_.]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 32
	@echo "  V=1 shows the commands; UNIT=rational takes one unit test; PREFIX, DESTDIR, CC, CFLAGS, LDFLAGS as usual"

# What LANG says decides the language.
demo: build/release/huiqi ## what a firm can get under real rules
	@build/release/huiqi estimate fixtures/demo.yaml --on 2026-06-30

# The unit tests in the build $(1); UNIT=rational takes one.
UNIT ?= *
unit_of = $(patsubst %.c,build/$(1)/%,$(wildcard tests/unit/test_$(UNIT).c))
tests_of = build/$(1)/huiqi $(call unit_of,$(1)) $(call programs_of,$(1))

test: $(PROGRAMS) $(call tests_of,asan) ## every test, in less than ten minutes
	@tests/run

check: $(call tests_of,asan) ## the fast part of it
	@tests/run --fast

unit: $(call unit_of,asan) ## the unit tests
	@set -e; for t in $^; do $$t; done

asan: build/asan/huiqi $(call unit_of,asan) ## the program and its unit tests under ASan and UBSan

valgrind: $(call unit_of,release) ## the unit tests under valgrind
	@set -e; for t in $^; do \
	    CK_TIMEOUT_MULTIPLIER=50 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite $$t; done

# Each fuzzer for FUZZ_SECONDS; what it finds lands in build/fuzz/NAME, seeds and dictionary are tests/fuzz/NAME and NAME.dict.
FUZZ_SECONDS ?= 60
fuzz: $(FUZZ_SOURCES:%.c=build/fuzz/%) ## look for inputs that break the readers
	@tests/fuzz/run $(FUZZ_SECONDS) $^

faults: $(call tests_of,asan) ## refuse the n-th allocation, read and write
	@tests/faults/run
	@build/asan/tests/batch_faults/batch_faults

bench: $(PROGRAMS) build/baseline/huiqi build/release/tests/bench/bench build/release/tests/workload/workload ## how fast it is, and against what
	@status=0; tests/bench/run || status=1; tests/bench/batch || status=1; exit $$status

kill: build/release/huiqi build/asan/tests/workload/workload ## batches killed two hundred times, and gone on with
	@HUIQI=build/release/huiqi tests/batch/run --kill 200 --rows 2000000
	@HUIQI=build/release/huiqi tests/kill/run --kills 200

differential: build/release/tests/machine/machine ## the columnar machine against the evaluator, 50 million decisions
	@HQ_BUILD=release nice -n 10 tests/differential/long

spoiled: build/asan/huiqi build/asan/tests/spoiled/spoiled ## images changed by somebody who can write a checksum, 5,000 of each pack
	@tests/spoiled/run --long

mutate: build/release/huiqi ## do the examples of the packs notice when a rule is another?
	@HUIQI=build/release/huiqi tests/mutation/run

cov: $(PROGRAMS) $(call tests_of,cov) ## branch coverage by folder, of every test
	@find build/cov -name '*.gcda' -delete
	@status=0; HQ_BUILD=cov tests/run || status=$$?; tests/coverage; exit $$status

.PHONY: lint-gcc lint-clang lint-analyzer lint-tidy
lint-gcc: $(SOURCES:%.c=build/gcc/%.o)
lint-clang: $(SOURCES:%.c=build/clang/%.o)
lint-analyzer: $(LIB_SOURCES:%.c=build/analyzer/%.o) $(APP_SOURCES:%.c=build/analyzer/%.o)
lint-tidy: $(LIB_SOURCES:%.c=build/tidy/%.ok) $(APP_SOURCES:%.c=build/tidy/%.ok)
lint: build/release/libhuiqi.a build/release/libhuiqi.so.$(VERSION) ## layers, sizes, format, warnings, analyzers
	@tests/lint/run

format: ## put the C sources in the repository's format
	@clang-format -i $(SOURCES) $(wildcard engine/*.h engine/*/*.h engine/*/*.inc engine/apps/*/*.h tests/*/*.h)

docs: build/release/huiqi ## the pages that are generated: docs/liaoning-2026*.md, and tables of the sources under build/docs
	@docs/liaoning-2026 en >docs/liaoning-2026.md
	@docs/liaoning-2026 zh >docs/liaoning-2026.zh-CN.md
	@mkdir -p build/docs
	@docs/developers/diagnostics-table >build/docs/diagnostics.md
	@docs/developers/operations-table >build/docs/operations.md

# --- Installing ---

SHARED  := libhuiqi.so.$(VERSION)
HEADERS := huiqi.h huiqi_stat.h base/arena.h base/language.h base/status.h # what huiqi.h includes, and itself
RULES    = $(shell find rules -type f)
INSTALL := install -p
HUIQI_IN_BASH := $(DESTDIR)$(DATADIR)/bash-completion/completions/huiqi

build/huiqi.pc: huiqi.pc.in Makefile always
	@mkdir -p $(@D)
	@sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(VERSION)|; s|@LIBS@|$(LIBS)|' $< >$@

# The pages are made from the program's own tables, so they say what --help says.
build/man/made: build/release/huiqi $(wildcard docs/man/*)
	@rm -rf $(@D)
	@docs/man/generate build/release/huiqi $(@D)
	@touch $@

install: all build/huiqi.pc build/man/made ## under PREFIX (DESTDIR before it)
	$(INSTALL) -D -m 755 build/release/huiqi $(DESTDIR)$(BINDIR)/huiqi
	$(INSTALL) -D -m 644 build/release/libhuiqi.a $(DESTDIR)$(LIBDIR)/libhuiqi.a
	$(INSTALL) -D -m 644 build/release/libhuiqi-stat.a $(DESTDIR)$(LIBDIR)/libhuiqi-stat.a
	$(INSTALL) -D -m 755 build/release/$(SHARED) $(DESTDIR)$(LIBDIR)/$(SHARED)
	ln -sf $(SHARED) $(DESTDIR)$(LIBDIR)/libhuiqi.so.$(SOVERSION)
	ln -sf $(SHARED) $(DESTDIR)$(LIBDIR)/libhuiqi.so
	$(INSTALL) -D -m 644 build/huiqi.pc $(DESTDIR)$(LIBDIR)/pkgconfig/huiqi.pc
	for f in $(HEADERS); do $(INSTALL) -D -m 644 engine/$$f $(DESTDIR)$(INCLUDEDIR)/huiqi/$$f; done
	for f in $(RULES); do $(INSTALL) -D -m 644 $$f $(DESTDIR)$(DATADIR)/huiqi/$$f; done
	cd build/man && for f in */*.[15] */*/*.1; do $(INSTALL) -D -m 644 $$f $(DESTDIR)$(DATADIR)/man/$$f; done
	$(INSTALL) -D -m 644 docs/completion/huiqi.bash $(HUIQI_IN_BASH)
	for f in LICENSE NOTICE README.md; do $(INSTALL) -D -m 644 $$f $(DESTDIR)$(DATADIR)/doc/huiqi/$$f; done

uninstall: ## take away what install put there
	rm -f $(DESTDIR)$(BINDIR)/huiqi $(DESTDIR)$(LIBDIR)/libhuiqi.a $(DESTDIR)$(LIBDIR)/libhuiqi-stat.a $(DESTDIR)$(LIBDIR)/libhuiqi.so $(DESTDIR)$(LIBDIR)/libhuiqi.so.*
	rm -f $(DESTDIR)$(LIBDIR)/pkgconfig/huiqi.pc
	rm -f $(DESTDIR)$(DATADIR)/man/man[15]/huiqi.1 $(DESTDIR)$(DATADIR)/man/man[15]/huiqi-*.[15] $(DESTDIR)$(DATADIR)/man/zh_CN/man1/huiqi*.1 $(HUIQI_IN_BASH)
	rm -rf $(DESTDIR)$(INCLUDEDIR)/huiqi $(DESTDIR)$(DATADIR)/huiqi $(DESTDIR)$(DATADIR)/doc/huiqi

dist: ## the committed sources as build/huiqi-VERSION.tar.gz
	@mkdir -p build
	git archive --format=tar --prefix=huiqi-$(VERSION)/ HEAD | gzip -9n >build/huiqi-$(VERSION).tar.gz

# How each file is compiled, for editors and clangd.
compile_commands.json: Makefile ## for editors
	@for f in $(SOURCES); do \
	    printf '%s{"directory": "%s", "file": "%s", "command": "%s"}' "$${between:-[}" '$(CURDIR)' $$f '$(subst \",\\\",$(COMPILE_release)) -c '$$f; \
	    between=',\n'; done | sed 's/\\n/\n/g' >$@
	@echo ']' >>$@

clean: ## remove everything that was made
	rm -rf build compile_commands.json
