"""Who may import whom, where time comes from, where tasks begin, and where no Chinese stands (docs: how the code reads)."""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "handlers", "storage", "templates", "simulator")

# What a part may import of ours, most special part first. What is not named is refused.
MAY_IMPORT = {
    "bot/rules": {"bot.rules"},
    "bot/actions": {
        "bot.actions",
        "bot.documents",
        "bot.rules",
        "bot.ledger.reading",
        "bot.ledger.renewal",
        "bot.reports",
        "bot.settings",
        "storage",
        "templates",
    },
    "bot/documents": {
        "bot.documents",
        "bot.evidence",
        "bot.ledger",
        "bot.reports",
        "bot.rules",
        "storage",
        "templates",
    },
    "bot/evidence": {"bot.evidence", "bot.rules", "templates"},
    "bot/ledger": {"bot.ledger", "bot.rules"},
    "bot/reports": {"bot.evidence", "bot.reports", "bot.rules", "storage", "templates"},
    "bot/rehearsal.py": {"bot", "storage", "templates", "simulator"},
    "bot": {"bot", "handlers", "storage", "templates"},
    "handlers": {"handlers", "bot.actions", "bot.rules", "storage.outbox", "templates"},
    "storage": {"storage", "bot.rules"},
    "templates": {"templates"},
    "simulator": {"simulator", "bot.clock"},
}
# Outside of ours, pure rules know the calendar and how alike two texts are.
OUTSIDE_FOR_RULES = {"chinese_calendar", "rapidfuzz"}
# Telegram's shapes are read in handlers and sent in these; storage, rules and actions know nothing of them.
KNOW_TELEGRAM = {
    "bot/alarm.py",
    "bot/app.py",
    "bot/delivery.py",
    "bot/fetcher.py",
    "bot/inbox_worker.py",
    "bot/intake.py",
    "bot/own_files.py",
    "bot/telegram_http.py",
    "bot/telegram_out.py",
    "bot/commands/inviting.py",
}
SQL_NAMES_OUTSIDE_STORAGE = {"Connection", "IntegrityError", "OperationalError"}
START_TASKS = {"bot/app.py", "bot/delivery.py", "bot/fetcher.py"}


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, f"nothing to look at in {folders}"
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, when_running: bool = False) -> Iterator[str]:
    """Every name a file imports in full, e.g. ``storage.outbox.put``; `when_running`: without those for types only."""
    tree = parse(path)
    skipped = {id(node) for block in _type_checking(tree) for node in ast.walk(block)} if when_running else set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _type_checking(tree: ast.Module) -> list[ast.If]:
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    return [block for block in blocks if "TYPE_CHECKING" in ast.dump(block.test)]


def is_within(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def allowed_for(path: Path) -> set[str]:
    return next(
        allowed
        for part, allowed in MAY_IMPORT.items()
        if is_within(name_of(path).replace("/", "."), part.replace("/", "."))
    )


@pytest.mark.parametrize("path", files(*OURS), ids=name_of)
def test_imports_point_one_way(path: Path):
    allowed = allowed_for(path)
    ours = [name for name in imports(path, when_running=True) if name.split(".")[0] in {*OURS, "tests", "benchmarks"}]
    assert [name for name in ours if not any(is_within(name, each) for each in allowed)] == []


@pytest.mark.parametrize("path", files("bot/rules"), ids=name_of)
def test_rules_are_pure(path: Path):
    outside = {name.split(".")[0] for name in imports(path)} - {"bot"} - sys.stdlib_module_names
    assert outside <= OUTSIDE_FOR_RULES
    effects = {"asyncio", "logging", "os", "random", "secrets", "socket", "sqlite3", "subprocess", "threading", "time"}
    assert {name.split(".")[0] for name in imports(path)}.isdisjoint(effects)


@pytest.mark.parametrize("path", files("bot", "handlers", "simulator", "templates"), ids=name_of)
def test_nothing_outside_storage_knows_the_database(path: Path):
    sql = [name for name in imports(path) if name.split(".")[0] in ("sqlalchemy", "alembic", "aiosqlite", "psycopg")]
    assert {name.split(".")[-1] for name in sql} <= SQL_NAMES_OUTSIDE_STORAGE
    drivers = [name for name in imports(path) if name.split(".")[0] == "sqlite3"]
    assert drivers == []


@pytest.mark.parametrize("path", files("bot", "storage", "templates", "simulator"), ids=name_of)
def test_telegrams_library_is_known_to_few(path: Path):
    if any(is_within(name, "telegram") for name in imports(path)):
        assert name_of(path) in KNOW_TELEGRAM


@pytest.mark.parametrize("path", files("bot", "handlers", "storage"), ids=name_of)
def test_only_the_rehearsal_knows_the_simulator(path: Path):
    if any(is_within(name, "simulator") for name in imports(path)):
        assert name_of(path) == "bot/rehearsal.py"


def test_actions_are_synchronous():
    coroutines = [
        f"{name_of(path)}:{node.lineno}"
        for path in files("bot/actions", "bot/rules")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]
    assert coroutines == []


def test_storage_never_commits():
    """A function of storage takes part in its caller's transaction; only `Database` and its connections begin and end one."""
    calls = [
        f"{name_of(path)}:{node.lineno}"
        for path in files("storage")
        if path.name not in ("database.py", "sqlite.py", "postgresql.py")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback", "begin", "begin_nested")
    ]
    assert calls == []


CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.monotonic",
    "time.localtime",
}


@pytest.mark.parametrize("path", files("bot", "handlers", "storage", "templates"), ids=name_of)
def test_time_comes_from_the_clock(path: Path):
    used = [
        f"{ast.unparse(node)} in line {node.lineno}"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCKS
    ]
    assert (used == []) == (name_of(path) != "bot/clock.py"), used


@pytest.mark.parametrize("path", files("bot", "handlers", "storage", "templates"), ids=name_of)
def test_tasks_begin_in_two_places(path: Path):
    """A task nobody waits for swallows its error; these two wait for theirs."""
    starts = [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in ("create_task", "run_coroutine_threadsafe")
    ]
    if starts:
        assert name_of(path) in START_TASKS


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it; punctuation is no word, and patterns must name it."""
    return any("\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000" for sign in text)


def chinese_in_code(source: str) -> list[int]:
    """Lines in which Chinese stands in code: comments and docstrings excepted, names and every kind of string included."""
    tree = ast.parse(source)
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    words = [node.body for node in ast.walk(tree) if isinstance(node, owners)]
    documented = [statement for body in words for statement in body if _is_words(statement)]
    allowed = {line for each in documented for line in range(each.lineno, (each.end_lineno or each.lineno) + 1)}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        token.start[0]
        for token in tokens
        if token.type != tokenize.COMMENT and is_chinese(token.string) and token.start[0] not in allowed
    ]


def _is_words(statement: ast.stmt) -> bool:
    """A docstring, of a value too."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


@pytest.mark.parametrize("path", [*files("bot", "handlers", "storage", "templates"), ROOT / "run_bot.py"], ids=name_of)
def test_no_chinese_stands_in_the_code(path: Path):
    """Words people read are templates; words an importer must recognise are data beside it."""
    assert chinese_in_code(path.read_text(encoding="utf-8")) == []


def test_this_test_sees_chinese_where_it_stands():
    """A test that cannot fail tests nothing."""
    seen = chinese_in_code(
        '"""文档"""\n'
        "# 注释\n"
        'x = "你好"\n'
        'y = f"{x}：好"\n'
        "def f():\n"
        '    """文档\n    续行"""\n'
        "    return '，好'  # 注释\n"
        "class 类: ...\n"
    )
    assert sorted(set(seen)) == [3, 4, 8, 9]


def test_this_test_sees_a_forbidden_import(tmp_path: Path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import storage.outbox\nfrom bot.app import App\nfrom sqlalchemy import select\n")
    assert list(imports(wrong)) == ["storage.outbox", "bot.app.App", "sqlalchemy.select"]
    assert not is_within("bot.application", "bot.app")
    assert allowed_for(ROOT / "bot" / "rules" / "x.py") == {"bot.rules"}
    assert allowed_for(ROOT / "bot" / "rehearsal.py") == MAY_IMPORT["bot/rehearsal.py"]


def test_no_part_has_been_forgotten():
    tops = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert tops <= {*OURS, "benchmarks"}
