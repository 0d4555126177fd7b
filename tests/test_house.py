"""What import-linter does not see: foreign keys that point upward, events without a name, refusals put in
words too early.
"""

import ast
import re
from collections import Counter

from django.apps import apps

from core.kinds import Kind
from core.models import AuditEvent
from eligibility.case.workflow import STEPS
from tests.house import BASE, ORDER, actions

REFUSALS = {"PermissionDenied", "ConflictError", "StaleVersionError", "deny", "wrong_stage"}
NAME = re.compile(r"[a-z_]+\.[a-z_]+")
KIND = re.compile(r"kind=\"([a-z_]+\.[a-z_]+)\"")
# Names in templates that say what a thing is and ask for no style.
UNSTYLED = {
    "cell-link",
    "choice-stack",
    "drafted-options",
    "dual-date-part",
    "facts",
    "lead-line",
}


def test_no_foreign_key_points_to_a_higher_app():
    upward = [
        f"{field.model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and model._meta.app_label in ORDER
        if field.related_model._meta.app_label in ORDER
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
        # Who did it: every app points at the user, core included.
        if field.related_model._meta.label != "accounts.User"
    ]

    assert upward == []


def test_every_kind_of_event_is_in_the_list_and_has_a_sentence():
    written = {
        kind
        for app in ORDER
        for path in (BASE / app).rglob("*.py")
        for kind in KIND.findall(path.read_text(encoding="utf-8"))
    }
    assert len(written) > 20

    assert (written | {f"request.{name}" for name in STEPS}) - set(Kind) == set()
    assert [kind for kind in Kind if not str(kind.label)] == []
    assert max(map(len, Kind)) <= AuditEvent._meta.get_field("kind").max_length


def _too_early(tree) -> list:
    """The lines on which a refusal is given words of one language instead of a lazy sentence."""
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in {"gettext", "ngettext", "pgettext"}
    } | {"str"}
    return [
        call.lineno
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in REFUSALS
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.BinOp)
        or (isinstance(part, ast.Call) and getattr(part.func, "id", "") in eager)
    ]


def test_a_refusal_is_put_in_words_by_whoever_reads_it():
    """The officer reads it in one language, the audit chain keeps it in Arabic (core/sentences.py)."""
    early = {
        f"{path.relative_to(BASE)}:{line}"
        for app in ORDER
        for path in (BASE / app).rglob("*.py")
        for line in _too_early(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert early == set()


def test_every_action_has_a_name_of_its_own_that_fits_into_the_chain():
    """The name stands in rows of refusals and stays when the code moves (docs/adr/0011)."""
    names = [(f"{file}:{function}", name) for file, function, name in actions()]
    longest = AuditEvent._meta.get_field("target_type").max_length

    assert len(names) > 80
    assert [where for where, name in names if not NAME.fullmatch(name or "") or len(name) > longest] == []
    assert [name for name, times in Counter(name for _, name in names).items() if times > 1] == []


# === what import-linter does not see: names that point upward ====================================

LOOKING = {
    "filter", "exclude", "get", "order_by", "values", "values_list", "select_related", "prefetch_related",
    "only", "defer", "annotate", "aggregate", "alias", "distinct", "update", "Q", "F", "Prefetch", "OuterRef",
    "Count", "Sum", "Min", "Max", "Exists",
}  # fmt: skip
ADDRESS = re.compile(rf"[\"']({'|'.join(ORDER)}):[a-z_]+[\"']")


def _upward_relations(app) -> set:
    """The names by which the models of this app reach, backwards, what higher apps keep of them."""
    return {
        field.name
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.auto_created and not field.concrete and field.related_model._meta.app_label in ORDER
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(app)
        if not field.name.endswith("+")
    }


def _look_ups(tree):
    """(line, first name) of each look-up in the calls that read or write tables, and of each attribute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in LOOKING:
            texts = [x.value for x in node.args if isinstance(x, ast.Constant) and isinstance(x.value, str)]
            for text in [*texts, *(keyword.arg or "" for keyword in node.keywords)]:
                for part in text.lstrip("-").split("__"):
                    yield node.lineno, part


def test_no_look_up_points_to_a_higher_app():
    """Whose own model has a field of that name may use it; else it is the way back from above."""
    upward = []
    for app in ORDER:
        own = {
            field.name
            for label in ORDER[: ORDER.index(app) + 1]
            for model in apps.get_app_config(label).get_models()
            for field in model._meta.get_fields()
            if field.concrete or field.related_model._meta.app_label in ORDER[: ORDER.index(app) + 1]
        }
        names = _upward_relations(app) - own
        for path in sorted((BASE / app).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            upward += [
                f"{path.relative_to(BASE)}:{line} {name}" for line, name in _look_ups(tree) if name in names
            ]

    assert "requests" in _upward_relations("beneficiaries")
    assert upward == []


def test_no_name_of_an_address_points_to_a_higher_app():
    upward = []
    for app in ORDER:
        for path in [*(BASE / app).rglob("*.py"), *(BASE / "templates" / app).rglob("*.html")]:
            found = set(ADDRESS.findall(path.read_text(encoding="utf-8")))
            upward += [
                f"{path.relative_to(BASE)} {name}" for name in found if ORDER.index(name) > ORDER.index(app)
            ]

    assert upward == []


def test_a_test_says_which_conflict_it_expects():
    """A ConflictError has many reasons: any of them would do for a test that does not say which."""
    silent = [
        f"{path.relative_to(BASE)}:{number}"
        for path in sorted((BASE / "tests").rglob("test_*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"raises\(\(?ConflictError\)", line)
    ]

    assert silent == []


def test_every_class_that_a_template_names_is_in_the_style_sheet():
    """Not all of Bootstrap's helpers are built: what is named in vain does nothing, unseen."""
    sheets = [BASE / "static/css/app.rtl.css", BASE / "static/errors.css"]
    styled = {name for path in sheets for name in re.findall(r"\.([A-Za-z][\w-]*)", path.read_text("utf-8"))}
    scripted = "".join(path.read_text("utf-8") for path in sorted((BASE / "static/js").glob("*.js")))
    named = {
        name
        for path in sorted((BASE / "templates").rglob("*.html"))
        if path.parent.name != "pdf"
        for names in re.findall(r'class="([^"{]*)"', path.read_text("utf-8"))
        for name in names.split()
    }

    assert sorted(name for name in named - styled if name not in scripted) == sorted(UNSTYLED)
