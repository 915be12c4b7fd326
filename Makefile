# Gatehouse: every command a person or a server needs. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# One set of flags for build, run and test: other flags recompile Fyne and the Graph models, which takes minutes.
# -buildvcs=false: the version comes from FyneApp.toml, and a checkout owned by somebody else still builds.
TAGS    := migrated_fynedo
GOFLAGS_ALL := -tags $(TAGS) -buildvcs=false
VERSION := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
# The version reaches only the linker, so that a new one compiles nothing again.
LDFLAGS := -X main.version=$(VERSION)
EXE     := $(shell go env GOEXE 2>/dev/null)
TOOL    := go tool -modfile=$(CURDIR)/.ci/tools/go.mod
export CGO_ENABLED := 1

.PHONY: help run build test unit arch e2e window pictures tour check format bench fuzz race torture buildcost clean libraries clients

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: ## open Gatehouse on the rehearsal tenant; without a display, run the tour
	@.ci/setup run
	@$(MAKE) --no-print-directory build
	@if .ci/has-display; then exec build/gatehouse$(EXE) --rehearsal; \
	else echo "No display here: running the tour in the terminal instead (results in build/tour)."; \
	exec build/gatehouse$(EXE) tour --out build/tour; fi

build: ## build build/gatehouse
	@.ci/setup build
	@mkdir -p build
	go build $(GOFLAGS_ALL) -ldflags "$(LDFLAGS)" -o build/gatehouse$(EXE) .

tour: build ## run the main job in the terminal on the rehearsal tenant, results in build/tour
	build/gatehouse$(EXE) tour --out build/tour

test: ## set up, build, run every test: packages, layout, the window driven like a person would
	@.ci/setup test
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory arch
	@$(MAKE) --no-print-directory fuzz FUZZTIME=4000x FUZZIN=preview
	@$(MAKE) --no-print-directory libraries
	@$(MAKE) --no-print-directory e2e

unit: ## run the tests of all packages
	go test $(GOFLAGS_ALL) ./...

arch: ## test the layout and the import directions
	go test $(GOFLAGS_ALL) -count=1 ./.ci/arch

e2e: RUN := .
e2e: window ## drive the real window, a real browser and a real keychain; pictures in build/pictures
	cd .ci/e2e && go test -count=1 -timeout 20m -v -run '$(RUN)' ./...

pictures: ## take the pictures of every screen, light and dark, into build/pictures
	@$(MAKE) --no-print-directory e2e RUN=Window

# The same program plus a locator, which tells the test where a text is on the screen.
window: build
	@.ci/setup test
	go build -tags $(TAGS),e2e -buildvcs=false -ldflags "$(LDFLAGS)" -o build/gatehouse-e2e$(EXE) .


check: ## vet, lint and formatting
	go vet $(GOFLAGS_ALL) ./... ./.ci/arch
	cd .ci/e2e && go vet ./...
	cd .ci/clients && go vet ./...
	$(TOOL) golangci-lint run --build-tags $(TAGS) ./... ./.ci/arch
	cd .ci/e2e && $(TOOL) golangci-lint run ./...
	cd .ci/clients && $(TOOL) golangci-lint run ./...
	@unformatted=$$($(TOOL) gofumpt -l main.go assets preview setup ui .ci/arch .ci/e2e .ci/clients); \
	if [ -n "$$unformatted" ]; then echo "not formatted (make format):"; echo "$$unformatted"; exit 1; fi
	go tool -modfile=$(CURDIR)/.ci/tools/actionlint/go.mod actionlint

format: ## format every Go file
	$(TOOL) gofumpt -w main.go assets preview setup ui .ci/arch .ci/e2e .ci/clients

libraries: build ## run the libraries of the Terraform provider against the rehearsal tenant
	cd .ci/clients && go test -count=1 -run 'Libraries|Provider' ./...

# Each runs in a network of its own in which Microsoft's names lead to the rehearsal tenant; that takes root or user namespaces.
clients: RUN := .
clients: build ## run az, m365, the Graph client for JavaScript and the libraries of the Terraform provider against the rehearsal tenant
	@.ci/setup clients
	@mkdir -p build/clients && cp .ci/clients/package.json .ci/clients/package-lock.json build/clients/
	cd build/clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	cd .ci/clients && go test -count=1 -timeout 20m -v -run '$(RUN)' ./...

# Lists of 3 and 64 MB, then three gigabytes through the program: some minutes. The benchmarks of the packages run a tenth of a
# second each after that, for orders of magnitude; -benchtime and a package by hand for more. Last, six connectors are set up on a
# rehearsal tenant with 150 ms for every request: their time beside the longest one's, and the requests of each.
bench: ## measure the engine beside encoding/json, jsontext and jq, its memory, every benchmark shortly, and six connectors at once
	@.ci/setup bench
	@$(MAKE) --no-print-directory build
	go run $(GOFLAGS_ALL) ./preview/bench -gatehouse build/gatehouse$(EXE)
	go test $(GOFLAGS_ALL) -run '^$$' -bench . -benchmem -benchtime 100ms ./preview/...
	go test $(GOFLAGS_ALL) -run '^$$' -bench SixConnectors -benchtime 1x ./setup

# One after the other, because each would take all cores. The packages are compiled again with counters in them; a setup package
# that links the Graph models takes minutes for that once. Findings stay in testdata/fuzz of the package. The sample in make test counts
# runs instead of seconds: Go before 1.27 may report the end of the time as a failure, "context deadline exceeded" (golang/go#75804).
fuzz: FUZZTIME := 10m
fuzz: FUZZIN := preview setup
fuzz: FUZZPARALLEL := 1
fuzz: ## fuzz every target for FUZZTIME (10m) each; FUZZIN="preview setup" names the folders, FUZZPARALLEL the workers
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' $(FUZZIN) | sort | while IFS=: read -r file name; do \
		echo "fuzz $$(dirname $$file) $${name#func } $(FUZZTIME)"; \
		go test $(GOFLAGS_ALL) -run '^$$' -fuzz "^$${name#func }$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 2s -parallel $(FUZZPARALLEL) "./$$(dirname $$file)" || exit 1; \
	done

# The packages are compiled again with the detector in them, which takes minutes and 6 GB; the tests take several times as long.
race: ## run the tests of all packages in a random order under the race detector
	@.ci/setup test
	go test -race -shuffle=on -timeout 60m $(GOFLAGS_ALL) ./...

# Processes that are killed at every boundary and at random moments, every fault at every change, replication lag of 30 s and 120 s in real
# time, a crowd of processes, soaks, and the long runs of the leak check and the engines: 30 to 60 minutes. SEED gives the same kills again.
torture: KILLS := 300
torture: SEED := 0
torture: ## kill, cut, delay and crowd whole applies, soak, and check a million cases (up to an hour)
	go test $(GOFLAGS_ALL) -count=1 -timeout 100m -v ./setup/torture -args -full -at-once=8 -kills=$(KILLS) -seed=$(SEED) -previews=20000 -applies=2000
	go test $(GOFLAGS_ALL) -count=1 -timeout 60m -v -parallel 6 ./setup -run 'KeychainThatFails|RealKeyring' -args -keychain
	go test $(GOFLAGS_ALL) -count=1 -timeout 60m -v ./setup/secret -run ManyOperations -args -operations=1000
	go test $(GOFLAGS_ALL) -count=1 -timeout 60m -v ./ui/command -run WholeRun -args -injected=200
	go test $(GOFLAGS_ALL) -count=1 -timeout 60m -v ./preview/leak -run Planted -args -documents=100000
	go test $(GOFLAGS_ALL) -count=1 -timeout 60m -v ./preview/leak -run 'Million|Noise' -args -scale=1
	go test $(GOFLAGS_ALL) -count=1 -timeout 60m -v ./preview/sanitize -run Everywhere -args -cases=1000000

buildcost: ## print the CPU time of a cold build beside that of an empty window with the Graph models (10 minutes)
	@.ci/setup build
	.ci/buildcost $(TAGS)

clean: ## remove build/
	rm -rf build
