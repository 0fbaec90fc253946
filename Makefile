# make demo: the whole of it, on real figures, in a browser. make test: every test.

GO ?= go
BIN := bin/plumbline
ADDR ?= 127.0.0.1:8080

.PHONY: build demo test lint bench fuzz accuracy generate packages clean

build:
	$(GO) build -o $(BIN) ./cmd/plumbline

demo: build
	$(BIN) demo --dir ./demo --addr $(ADDR)

# Chromium draws the pages for the browser tests, and Postfix and Dovecot carry
# the mail of one test. They are installed where apt is at hand; elsewhere the
# tests that need them say so and are skipped.
packages:
	@command -v chromium >/dev/null || { command -v apt-get >/dev/null && \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || \
		echo "chromium is not here and cannot be installed: the browser tests will be skipped"; }
	@{ command -v postfix && command -v dovecot; } >/dev/null || { command -v apt-get >/dev/null && \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postfix dovecot-imapd dovecot-lmtpd >/dev/null; } || \
		echo "postfix and dovecot are not here and cannot be installed: the test with real mail servers will be skipped"; }

test: packages
	$(GO) test -race -timeout 30m ./...

lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt on these"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

bench:
	PLUMBLINE_LARGE=1 $(GO) test -run '^$$' -bench . -benchmem ./...

# Each fuzz target for FUZZTIME, which goes into inputs and not into making the
# last of them smaller.
FUZZTIME ?= 1m
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$pkg || exit 1; \
		done; \
	done

# The tables of every accuracy test. What became of single documents is left
# out: go test -v -run TestAccuracy prints it.
accuracy:
	@log=$$(mktemp) && $(GO) test -run '^TestAccuracy' -v ./... >$$log; failed=$$?; \
	sed -n -E -e 's/^=== RUN +Test(Accuracy[A-Za-z]*)$$/\n\1\n/p' -e '/^(--- FAIL|FAIL|panic:)/p' \
		-e 's/^ +[a-z]+_test\.go:[0-9]+: ([^ ].*)/\1/p' $$log | grep -v -E '^[a-z0-9]+(-[a-z0-9]+)+: '; \
	rm $$log; exit $$failed

generate:
	$(GO) generate ./...

clean:
	rm -rf bin demo
