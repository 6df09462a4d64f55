# Everything a person or CI asks of this project. Set-up is done as far as it is missing; a second run finds nothing to do.

.PHONY: run test test-oldest setup setup-test bench
MAKEFLAGS += --no-print-directory

# Programs a virtual desktop is made of, the applications of the default task, and those that the tests drive as well.
DESKTOP_APPS := xvfb openbox dbus-x11 at-spi2-core fonts-dejavu x11-utils mousepad galculator pcmanfm
OPTIONAL_APPS := chromium libatk-adaptor chromium-sandbox
TEST_APPS := python3-tk idle git-gui zenity yad xterm x11-xkb-utils speedcrunch featherpad gnome-calculator abiword \
	xdotool xserver-xephyr tmux screen \
	gnome-text-editor gtk-3-examples gtk-4-examples kcalc l3afpad x11-xserver-utils pluma gnumeric thunar python3-gi gir1.2-gtk-3.0
export DESKTOP_APPS OPTIONAL_APPS

# The task goes through the environment as it was said: make and the shell expand nothing in it.
ifeq ($(origin TASK),undefined)
STEADYHAND_TASK := @examples/default-task.txt
else
STEADYHAND_TASK := $(value TASK)
endif
export STEADYHAND_TASK
unexport TASK

RUN_OPTIONS ?= --desktop virtual
PYTEST_OPTIONS ?= -n 3

run: setup
	@.venv/bin/steadyhand run $(RUN_OPTIONS) -- "$$STEADYHAND_TASK"

setup:
	@sh tools/setup.sh

setup-test:
	@TEST_APPS='$(TEST_APPS)' LOCAL_MODEL=yes sh tools/setup.sh

test: setup-test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest $(PYTEST_OPTIONS)

# Not part of test: takes minutes to set up, and only a changed bound or a new way of using a library can break it.
test-oldest:
	@sh tools/oldest.sh

bench: setup-test
	@for file in benchmarks/*.py; do echo "== $$file"; .venv/bin/python "$$file" || exit 1; done
