# A thin front of dev.py, which needs nothing but Python 3.11 or newer.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test check bench simulate texts locks shell clean

help run test check bench texts locks shell clean:
	@$(PYTHON) dev.py $@ $(ARGS)

simulate:
	@SEED="$(SEED)" $(PYTHON) dev.py simulate $(ARGS)
