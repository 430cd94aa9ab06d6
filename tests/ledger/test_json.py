"""The JSON that other programs rely on, and the rule that no Chinese stands in the reader's Python."""

import ast
import json
import re
from pathlib import Path

from bot.ledger import reading
from bot.ledger.files import read_file
from bot.ledger.reading import as_json
from bot.ledger.words import load
from tests.ledger.sample_roster import SAMPLES

LEDGER = Path(reading.__file__).parent
ITEM_KEYS = {
    "code", "path", "headings", "problem", "title", "status", "long_term", "status_text", "measures", "leader",
    "lead_unit", "support_units", "person", "due", "due_text", "lines", "progress", "own",
}  # fmt: skip
CAMPAIGN_KEYS = {"bureau", "inspecting_body", "inspected_from", "inspected_to", "feedback_on", "published_on"}


def test_the_shape_of_a_notice():
    shown = json.loads(json.dumps(as_json(read_file(SAMPLES / "notice.txt")), ensure_ascii=False))
    assert shown["kind"] == "notice"
    assert set(shown) == {"kind", "campaign", "declared", "counted", "items", "warnings"}
    assert set(shown["campaign"]) == CAMPAIGN_KEYS
    assert shown["campaign"]["feedback_on"] == "2026-02-27"
    assert all(set(item) == ITEM_KEYS for item in shown["items"])
    assert shown["items"][1]["due"] == "2026-03-31"
    assert shown["items"][1]["lines"] == [12, 17]
    assert shown["counted"]["by_status"] == {
        "done": 0, "basically_done": 0, "in_progress": 0, "phased": 0, "not_done": 0, "unstated": 30,
    }  # fmt: skip
    assert {"kind": "tasks", "number": 30, "line": 3, "phrase": "30项整改任务"} in shown["declared"]


def test_every_warning_has_its_sentence_and_is_filled_in():
    sentences = load("warnings")["sentences"]
    used = set()
    for path in LEDGER.rglob("*.py"):
        used |= set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', path.read_text(encoding="utf-8"))) & set(sentences)
    assert all(sentence.endswith("。") for sentence in sentences.values())
    assert not {code for code in sentences if "_" in code} - used - {"due_unparsed"}


def test_no_chinese_in_the_code_of_the_reader():
    for path in LEDGER.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        docs = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        assert not [text for text in texts - docs if re.search(r"[\u4e00-\u9fff]", text)], path.name
