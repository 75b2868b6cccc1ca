# What one does with this checkout. Each target is one script, which says what it does; this file only names them.
# `make` alone lists the targets.

SHELL := /bin/bash
PG_CONFIG ?= pg_config

.DEFAULT_GOAL := help
.PHONY: help demo test install bench matrix corpus comparison package clean

help:      ## list the targets
	@sed -n 's/^\([a-z]*\): *## \(.*\)/  make \1	\2/p' Makefile | expand -t 18

demo:      ## see it work on a throw-away PostgreSQL 15
	@demo/run

test:      ## everything that CI runs; one part of it: tests/run STAGE
	@tests/run

install:   ## release build into the PostgreSQL of PG_CONFIG=… (default: the pg_config on PATH)
	@tests/lib/install '$(PG_CONFIG)'

bench:     ## what a DDL statement pays, and what everything else does not
	@benches/run

matrix:    ## the SQL tests, examples and integration tests on PostgreSQL 16, 17 and 18
	@tests/run matrix

corpus:    ## judge the migrations of real projects (development machines only)
	@tests/corpus/run

comparison: ## what the guard and squawk say, beside what the server does: docs/comparison.md
	@tests/comparison/run

package:   ## build the Debian package into target/package/
	@packaging/run

clean:     ## remove target/; what was fetched stays in /var/cache/pg_schema_guard (PGSG_CACHE)
	@echo "removing target/"
	@cargo clean --quiet
