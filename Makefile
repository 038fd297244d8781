# Everything a person does here, in few words. `make` alone lists them.

GO      ?= go
STRICT  ?= 0
SEEDS   ?= 1000
FIRST   ?= 1
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# Pure Go throughout: whoever builds or tests needs no C compiler. `make lib` does.
export CGO_ENABLED := 0

.DEFAULT_GOAL := help
.PHONY: help run build lib wheel jar test bench sim mutants setup lint gen web clean needs-go

help: ## list these words
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, then start a server with sample conversations and a walk through them
	@build/backscroll demo

build: needs-go ## build build/backscroll
	@test -e build/backscroll || echo "Building Backscroll. The first build takes about a minute."
	@$(GO) build -buildvcs=false -trimpath -ldflags "-X main.version=$(VERSION)" -o build/backscroll ./cmd/backscroll

lib: needs-go ## build the library for C, C++ and others: build/libbackscroll.so, .a and build/include
	@GO=$(GO) VERSION=$(VERSION) sh tools/lib.sh

wheel: lib ## build the wheel for Python into build/
	@python3 bindings/python/wheel_backend.py

jar: lib ## build the jar for Java and Android into build/
	@sh tools/jar.sh

test: needs-go ## run every suite whose tools are here; STRICT=1 fails when a tool is missing
	@$(GO) run ./tools/suites -strict=$(STRICT)

bench: needs-go ## measure everything (ten minutes; ARGS="-only a,e -quick" for less)
	@$(GO) run ./bench $(ARGS)

sim: needs-go ## run SEEDS=N seeds of the simulation, from FIRST on, and tell what fails
	@$(GO) run ./test/sim/cmd/sim -seeds $(SEEDS) -first $(FIRST)

mutants: needs-go ## build the simulation with one deliberate fault at a time; each must be caught
	@$(GO) run ./test/sim/mutants

setup: ## install what all suites need (Debian; says what to install elsewhere)
	@sh tools/setup.sh

lint: needs-go ## check format, vet, staticcheck, generated code, modules and scripts
	@sh tools/lint.sh

gen: needs-go ## write internal/pb anew from proto/, and the bindings' tables from capi/backscroll.h
	@$(GO) -C tools/dev run ./gen
	@$(GO) run ./tools/bindgen

web: ## build the web pages anew from web/messenger and web/sdk (needs Node)
	@sh tools/web.sh

clean: ## remove what was built
	@rm -rf build

needs-go:
	@command -v $(GO) >/dev/null || { \
	  echo "Go is not installed. Install the version that go.mod names, or a newer one: https://go.dev/dl" >&2; exit 1; }
