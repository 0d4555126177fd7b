"""Three sentences that begin a quality report, made of its figures and of nothing else. Arabic: what is
issued has one language. Numbers stand after their noun, so that no noun has to agree with them.
"""

from typing import Any

SIGNS = {"": "", "at_most": "لا تزيد على ", "at_least": "لا تقل عن "}
MOST = 4  # groups that one sentence names


def summary_of(content: dict[str, Any]) -> list[str]:
    """On satisfaction, on the targets, on the period before; always three."""
    return [_satisfaction(content["rounds"]), _targets(content["figures"]), _change(content["figures"])]


def _satisfaction(rounds) -> str:
    if not rounds:
        return "لم تُغلق في هذه المدة جولة من استبانات الرضا، فلا أرقام للرضا فيها."
    said = f"في جولات الاستبانة التي أُغلقت في هذه المدة، وعددها {len(rounds)}{_counts(rounds)}"
    shares = _overall(rounds[-1])
    if not shares:
        return f"{said}: لم تبلغ في آخرها أي مجموعة الحد الذي تُعرض عنده الأرقام."
    return f"{said}: نسبة الراضين عمومًا في آخرها {'، '.join(shares[:MOST])}."


def _counts(rounds) -> str:
    """How many were invited and answered, where that is shown of every round."""
    if any(row["answered"] is None for row in rounds):
        return ""
    invited, answered = (sum(row[name] for row in rounds) for name in ("invited", "answered"))
    return f"، بلغ عدد المدعوين {invited} وعدد المجيبين {answered}"


def _overall(row) -> list[str]:
    return [
        f"{group['label']} ({outcome['label']}) {_share(**outcome['share'])}"
        for group in row["moments"]
        for outcome in group["outcomes"]
        if outcome["share"]
    ]


def _share(value, sign) -> str:
    """A share, isolated so that it is read from the left; a bound in words."""
    return f"{SIGNS[sign]}\u2066{value}%\u2069"


def _targets(figures) -> str:
    judged = [row["met"] for row in figures if row["met"] is not None]
    if not judged:
        return "لا مستهدف محددًا للمؤشرات التي لها قيمة في هذه المدة."
    met = sum(judged)
    missed = len(judged) - met
    said = f"عدد المؤشرات التي لها مستهدف وقيمة في هذه المدة {len(judged)}"
    if not missed:
        return f"{said}، وقد تحقق المستهدف فيها كلها."
    if not met:
        return f"{said}، ولم يتحقق المستهدف في أي منها."
    return f"{said}: تحقق المستهدف في {met} منها، ولم يتحقق في {missed}."


def _change(figures) -> str:
    changes = [row["change"] for row in figures if row["comparison"] == "compared"]
    redefined = sum(row["comparison"] == "definition" for row in figures)
    also = f"، ولم تُقارن مؤشرات تغيّر تعريفها، وعددها {redefined}" if redefined else ""
    judged = [change for change in changes if change in {"better", "worse", "same"}]
    if not judged:
        return f"لا توجد في المدة السابقة قيم تُقاس عليها مؤشرات هذه المدة تحسنًا أو تراجعًا{also}."
    better, worse, same = (judged.count(change) for change in ("better", "worse", "same"))
    return (
        f"مقارنةً بالمدة السابقة: عدد المؤشرات التي تحسنت {better}، والتي تراجعت {worse}،"
        f" والتي لم تتغير {same}{also}."
    )
