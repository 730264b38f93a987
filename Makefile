PYTHON ?= python3
PORT   ?= 8000
CORPUS ?= corpus
VENV   := .venv
BIN    := $(VENV)/bin
INDEX  := index

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo setup test check bench cluster cluster-stop clean
.DEFAULT_GOAL := help

help:
	@echo "make demo     建好环境，为 corpus/ 建索引，在 http://127.0.0.1:$(PORT)/ 提供搜索（PORT= 换端口，CORPUS= 换语料）"
	@echo "make test     运行全部测试"
	@echo "make check    ruff 与 mypy --strict"
	@echo "make bench    运行 bench/ 下的性能测试（BENCH= 只运行其中几个）"
	@echo "make cluster  启动三节点 OpenSearch 集群；make cluster-stop 停止"
	@echo "make setup    只建环境； make clean 删除环境、缓存与索引"

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "找不到 $(PYTHON)：请安装 Python 3.11 以上，或用 make PYTHON=/路径/python3.12 指定" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) 是 $$($(PYTHON) --version 2>&1)，需要 Python 3.11 以上；用 make PYTHON=/路径/python3.12 指定另一个" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) 缺少 venv/ensurepip（Debian：apt-get install python3-venv）" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-stamp: pyproject.toml searchapp/__init__.py | $(VENV)/bin/python
	@echo "安装 searchapp 及其依赖…"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.develop-stamp: $(VENV)/.run-stamp
	@echo "安装测试与检查工具…"
	$(BIN)/python -m pip install --quiet --editable '.[test,check]'
	@touch $@

$(VENV)/.bench-stamp: $(VENV)/.develop-stamp
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $@

setup: $(VENV)/.develop-stamp

demo: $(VENV)/.run-stamp
	@SEARCHAPP_INDEX_DIR="$(INDEX)" $(BIN)/searchapp serve --port "$(PORT)" --check
	@ls -d searchapp/__pycache__/numba-* >/dev/null 2>&1 || { \
		echo "第一次运行要编译内层循环，约需一两分钟；以后只要几秒。"; \
		$(BIN)/python -m searchapp.web.warming >/dev/null 2>&1 & }
	SEARCHAPP_INDEX_DIR="$(INDEX)" $(BIN)/searchapp rebuild "$(CORPUS)"
	@SEARCHAPP_INDEX_DIR="$(INDEX)" exec $(BIN)/searchapp serve --port "$(PORT)"

test: $(VENV)/.develop-stamp
	$(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder $(TESTS)

check: $(VENV)/.develop-stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict

bench: $(VENV)/.bench-stamp
	$(BIN)/python -m bench.run $(BENCH)

cluster: $(VENV)/.develop-stamp
	$(BIN)/python cluster/cluster.py start

cluster-stop: $(VENV)/.develop-stamp
	$(BIN)/python cluster/cluster.py stop

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find $(INDEX) -mindepth 1 ! -name README.md -delete
