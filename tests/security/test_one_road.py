"""F2: whatever a person sends as a file takes one road: streamed to a file without a name, opened and rebuilt
in the child that can be killed, stored as what came out of it.
"""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings

from core import uploads

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = [
    "core",
    "accounts",
    "policy",
    "beneficiaries",
    "channels_log",
    "eligibility",
    "surveys",
    "reports",
    "portal",
]
# Who opens what people sent: the child that rebuilds it, those that draw and print; the pages of minutes that
# we made; a drawn signature, after it came out of the child.
OPENS = {
    "core/cleaning.py": {"PIL", "pikepdf"},
    "core/code_reader.py": {"pypdfium2", "zxingcpp"},
    "core/page_drawer.py": {"PIL", "pypdfium2"},
    "core/pdf_maker.py": {"PIL"},
    "eligibility/committee/actions/minutes.py": {"pikepdf"},
    "eligibility/intake/forms/declaration.py": {"PIL"},
}
# Every field for a file: papers of a file and of a request, one by one or in one sitting, the signed
# declaration, scans of signed forms, the paper of the bank, what an objector brought, photos of a visit, the
# proof of delivery, the mark of the charity.
FIELDS = {
    "beneficiaries.forms.facts.PaperForm.upload",
    "eligibility.intake.forms.papers.PaperForm.upload",
    "eligibility.intake.forms.papers.SittingForm.upload",
    "eligibility.intake.forms.account.AccountForm.scan",
    "eligibility.intake.forms.declaration.DeclarationForm.scan",
    "eligibility.intake.forms.paper_forms.ScanForm.scan",
    "eligibility.intake.forms.paper_forms.TypedScanForm.scan",
    "eligibility.decision.forms.ObjectionForm.scan",
    "eligibility.study.forms.VisitDoneForm.photos",
    "eligibility.study.forms.PhotoForm.photo",
    "eligibility.delivery.forms.HandOverForm.proof",
    "policy.forms.CharityForm.mark",
}


def sources():
    for app in PRODUCT:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def forms_of_the_product():
    for app in PRODUCT:
        for found in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if found.name.rpartition(".")[2] == "forms" or ".forms." in found.name:
                importlib.import_module(found.name)
    waiting, seen = [forms.BaseForm], set()
    while waiting:
        for form in waiting.pop().__subclasses__():
            if form not in seen:
                seen.add(form)
                waiting.append(form)
    return [form for form in seen if form.__module__.split(".")[0] in PRODUCT]


def test_every_field_for_a_file_is_an_upload_field():
    found = {}
    for form in forms_of_the_product():
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.FileField):
                found[f"{form.__module__}.{form.__name__}.{name}"] = type(field)

    assert set(found) == FIELDS
    assert set(found.values()) == {uploads.UploadField}


def test_no_table_takes_a_file_past_it():
    assert [
        field
        for model in apps.get_models()
        for field in model._meta.fields
        if field.get_internal_type() == "FileField"
    ] == []


def test_uploads_are_streamed_into_files_without_a_name():
    assert settings.FILE_UPLOAD_HANDLERS == ["core.uploads.UnnamedFileHandler"]


def test_only_the_children_open_what_people_sent():
    found = {}
    for name, tree in sources():
        asked = {(module or "").split(".")[0] for node in ast.walk(tree) for module in _modules(node)} & {
            "PIL",
            "pikepdf",
            "pypdfium2",
            "pi_heif",
            "zxingcpp",
        }
        if asked - {"pi_heif"}:
            found[name] = asked - {"pi_heif"}

    assert found == OPENS


def _modules(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) else []


def test_what_is_stored_came_out_of_the_child_or_was_made_here():
    made = {name for name, tree in sources() for node in ast.walk(tree) if _called(node) == "CleanFile"}
    rows = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if _called(node) in {"create", "bulk_create"} and "StoredFile" in ast.unparse(node.func)
    }

    assert (made, rows) == ({"core/uploads.py"}, {"core/uploads.py"})
    trusting = {name for name, tree in sources() for node in ast.walk(tree) if _called(node) == "made_here"}
    assert trusting == {"eligibility/committee/actions/minutes.py", "eligibility/decision/actions/notices.py"}


def _called(node) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


# What is stored there is made here, or the mark of the charity: it counts for nobody.
COUNTS_NOT = {
    "eligibility/committee/actions/minutes.py",
    "eligibility/decision/actions/notices.py",
    "policy/actions/charity.py",
}


def test_whoever_stores_what_was_sent_counts_it():
    stores, counts = (
        {name for name, tree in sources() for node in ast.walk(tree) if _says(node, *said)}
        for said in (("uploads", "store"), ("quotas", "check"))
    )

    assert stores - counts == COUNTS_NOT


def _says(node, module, function) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == f"{module}.{function}"


@pytest.mark.parametrize("file", ["deploy/nginx.example.conf"])
def test_the_server_in_front_lets_through_what_we_take(file):
    text = (ROOT / file).read_text()

    assert settings.MAX_BODY == 128 * 1024 * 1024
    assert uploads.MAX_BYTES == 40 * 1024 * 1024
    assert "client_max_body_size 130m;" in text
    assert "error_page 413 @too_large;" in text


def test_how_large_a_file_may_be_is_said_in_one_place():
    said = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "up to 40 MB" in node.value
    }
    texts = {field.help_text for form in forms_of_the_product() for field in _file_fields(form)}
    asked = {text.split(".")[0] for text in texts}

    assert said == {"core/uploads.py"}
    assert asked == {
        "صورة (JPEG أو PNG أو HEIC أو WebP) أو ملف PDF، حتى 40 ميغابايت، وحتى 200 صفحة للملف",
        "صورة (JPEG أو PNG أو HEIC أو WebP)، حتى 40 ميغابايت",
    }
    assert {text.count("JPEG") for text in texts} == {1}


def _file_fields(form):
    return [
        field for field in getattr(form, "base_fields", {}).values() if isinstance(field, forms.FileField)
    ]
