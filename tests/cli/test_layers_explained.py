"""`explain` names the layer of an image that a finding comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.layout import Layout
from inspector.text import Lang
from reports import json as as_json
from tests.cli.running import Run
from tests.reports.dossiers import dossier
from tests.reports.test_layers_shown import HOST, SHOWN


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_explain_names_the_layer(run: Run, tmp_path: Path, lang: Lang) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(as_json.render(dossier(HOST), Layout(lang=lang, width=100)))
    assert json.loads(file.read_bytes())["hosts"][0]["image"]["format"] == "oci"
    done = run("explain", "weak-password.empty", "--in", file, "--lang", lang)
    assert all(words in done.out for words in SHOWN[lang][:2])
