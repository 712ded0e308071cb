# What one does with this repository. Each target is a script in scripts/.
.PHONY: help setup run test soak bench lint gen dist

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 8

setup: ## install what building and testing need and is missing
	@scripts/setup.sh

run: ## start a central server with sample data and the counter (in a browser if there is no display)
	@scripts/run.sh

test: ## run every test: user interface, Rust, whole system
	@scripts/test.sh

soak: ## run SEEDS=n seeds of the simulated hall (release build)
	@scripts/soak.sh

bench: ## measure speed (release build)
	@scripts/bench.sh

lint: ## check formatting, clippy, oxlint, types, generated code
	@scripts/lint.sh

gen: ## write the TypeScript types of the protocol into ui/src/generated
	@scripts/gen.sh

dist: ## build the installable .deb
	@scripts/dist.sh
