# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Thin: what a target does is in scripts/. Every target makes ready what it needs; `make help` lists them.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help bootstrap demo check test benchmark campaign lab-up lab-down lock clean

export PATH := $(CURDIR)/.venv/bin:$(PATH)
RUN := PYTHONPATH=scripts .venv/bin/python

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

bootstrap: ## .venv and .ansible/collections, from a cache; Debian packages when root
	@scripts/bootstrap

demo: bootstrap ## four hosts of their own kernels, site.yml on them, twice, then Kubernetes and pods that write; leaves them running
	@LAB=demo $(RUN) -m demo

check: bootstrap ## every gate that needs no hosts; GATES="ruff unit" runs only these
	@$(RUN) -m gates $(GATES)

test: check ## check, then every molecule scenario; SCENARIOS="default" runs only these
	@LAB=test $(RUN) -m scenarios $(SCENARIOS)

benchmark: bootstrap ## the budgets, measured: tests/benchmark
	@LAB=test $(RUN) -m every tests/benchmark

campaign: bootstrap ## what takes longer than a check may: tests/campaign
	@LAB=test $(RUN) -m every tests/campaign

lab-up: bootstrap ## the hosts of LAB (default demo), without anything on them
	@LAB=$${LAB:-demo} lab/lab up

lab-down: ## their end, and that of everything they left
	@LAB=$${LAB:-demo} lab/lab down

lock: bootstrap ## requirements-dev.lock anew, after a change of a requirements file
	@$(RUN) -m lock

clean: ## what make made in this checkout; the cache stays
	@rm -rf .build .mypy_cache .pytest_cache .ruff_cache tests/output .venv .ansible
