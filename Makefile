# Steelyard. `make demo` shows it, `make test` proves it; both install what they miss or say what to install.
.PHONY: build test demo bench format check crds manifests tools clean

build:
	@scripts/build

test:
	@scripts/test

demo:
	@scripts/demo

bench:
	@scripts/bench

# Rewrites files into the house format / only checks it.
format:
	@dotnet format Steelyard.slnx --no-restore

check: 
	@scripts/check

# Writes deploy/crds/ anew from its one source.
crds: build
	@artifacts/steelyard crds --output deploy/crds

# Writes the plain manifests and the chart's copy of the definitions anew from deploy/chart and deploy/crds.
manifests: tools
	@scripts/manifests

# Real kubectl and helm, for tests and demo, into artifacts/tools.
tools:
	@scripts/tools

clean:
	@rm -rf artifacts
