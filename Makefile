# huiqi: build, test, install. One file, not recursive. `make help` lists the targets.
VERSION   := 0.1.0
SOVERSION := 0
PREFIX    ?= /usr/local
DESTDIR   ?=
CC        ?= gcc
ifeq ($(origin CC),default)
CC        := gcc
endif

# What each kind of build adds. Tests run in the asan build; what is measured and installed is the release build.
BUILDS        := release asan cov
FLAGS_release := -O2 -g
FLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FLAGS_cov     := -O0 -g --coverage

WARN     := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wformat=2 -Wvla
CPPFLAGS += -Iengine -D_GNU_SOURCE -DHQ_VERSION='"$(VERSION)"'
CFLAGS   += -std=gnu11 -fPIC -fvisibility=hidden $(WARN)
LIBS     := -lyaml -lyajl -lgmp -lsodium -lxxhash
TEST_LIBS := -lcheck -lsubunit -lm -lrt -lpthread

PACKAGES := gcc make pkg-config libyaml-dev libgsl-dev libgmp-dev libyajl-dev libsodium-dev libxxhash-dev
TEST_PACKAGES := check python3 python3-yaml

LIB_SOURCES  := $(wildcard engine/base/*.c engine/lang/*.c engine/plan/*.c engine/benefit/*.c engine/eval/*.c \
                           engine/data/*.c engine/explain/*.c engine/*.c)
APP_SOURCES  := $(wildcard engine/apps/cli/*.c)
UNIT_SOURCES := $(filter-out tests/unit/main.c,$(wildcard tests/unit/*.c))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# Rules for one kind of build: $(1) its name. Everything of it lies under build/$(1).
define BUILD_RULES
build/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(QUIET_CC)$$(CC) $$(CPPFLAGS) $$(CFLAGS) $$(FLAGS_$(1)) -MMD -MP -c $$< -o $$@

build/$(1)/libhuiqi.a: $$(LIB_SOURCES:%.c=build/$(1)/%.o)
	@rm -f $$@
	$$(QUIET_AR)ar rcs $$@ $$^

build/$(1)/huiqi: $$(APP_SOURCES:%.c=build/$(1)/%.o) build/$(1)/libhuiqi.a
	$$(QUIET_LD)$$(CC) $$(FLAGS_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)

build/$(1)/tests/unit/test_%: build/$(1)/tests/unit/test_%.o build/$(1)/tests/unit/main.o build/$(1)/libhuiqi.a
	$$(QUIET_LD)$$(CC) $$(FLAGS_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS) $$(TEST_LIBS)

-include $$(LIB_SOURCES:%.c=build/$(1)/%.d) $$(APP_SOURCES:%.c=build/$(1)/%.d) $$(UNIT_SOURCES:%.c=build/$(1)/%.d)
.PRECIOUS: build/$(1)/%.o
endef
$(foreach b,$(BUILDS),$(eval $(call BUILD_RULES,$(b))))

ifndef V
QUIET_CC = @echo "  CC    $<";
QUIET_AR = @echo "  AR    $@";
QUIET_LD = @echo "  LD    $@";
endif

.PHONY: all unit clean
all: build/release/huiqi

# The unit tests in the asan build; UNIT=rational runs one.
UNIT ?= *
UNIT_BINARIES = $(patsubst %.c,build/asan/%,$(wildcard tests/unit/test_$(UNIT).c))
unit: $(UNIT_BINARIES)
	@set -e; for t in $(UNIT_BINARIES); do CK_VERBOSITY=normal $$t; done

clean:
	rm -rf build compile_commands.json
