"""The tables of closed rounds: one for each cell, always the same, and what may be said of them together."""

from collections import defaultdict
from collections.abc import Container
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.drafting import OVERALL
from surveys.enums import Moment, NotAsked, Outcome, QuestionKind, RoundState
from surveys.kinds import choices_of
from surveys.models import Figure, Round
from surveys.rules import SCALES, Bounded, QuestionFigures, Shares, together

NOTHING = Bounded("")
BOUNDS = {"": "", "at_most": _("at most"), "at_least": _("at least")}
ROUNDS = 12  # of a trend
DRAWN, DIGITS = 8, 7  # tables that one page draws, all of twenty rows; digits of a number that may be one


def tables_of(row, *, profile, whole: Container[int] | None = None) -> list[dict[str, Any]]:
    """For each cell of a closed round: the cell, and the figures of every question. A clause is named only
    where the policy in force has it. Of cells whose number is not among `whole`, where that is given, only
    the question about everything.
    """
    rows, cells = defaultdict(list), list(row.cells.select_related("survey"))
    complete = {cell.pk for cell in cells if whole is None or cell.number in whole}
    found = Figure.objects.filter(Q(cell__in=complete) | Q(question__code=OVERALL), cell__round=row)
    for figure in found.select_related("question").order_by("cell", "question__order"):
        rows[figure.cell_id].append(_row(figure, profile))
    return [{"cell": cell, "rows": rows[cell.pk], "whole": cell.pk in complete} for cell in cells]


def opened(row, number: str) -> set[int] | None:
    """The numbers of the cells whose tables a page draws: all of a round that has few; else the one that was
    asked for, or the first of each moment.
    """
    known = list(row.cells.values_list("number", "moment"))
    if len(known) <= DRAWN:
        return None
    if number.isdecimal() and len(number) < DIGITS and int(number) in dict(known):
        return {int(number)}
    return set({moment: number for number, moment in reversed(known)}.values())


def _row(figure, profile) -> dict[str, Any]:
    question, found = figure.question, figures_in(figure)
    scale = SCALES.get(question.kind)
    return {
        "question": question,
        "yes_no": question.kind == QuestionKind.YES_NO,
        "clause": question.clause if profile and profile.cites(question.clause) else "",
        "figures": found,
        "top": scale.top if scale else "",
        "options": [(_options_in_words(question, each), each.share) for each in found.shares],
    }


def _options_in_words(question, each) -> str:
    """The option; of several that are told together, that they are others, and which."""
    words = {int(value): str(said) for value, said in choices_of(question)}
    named = "، ".join(words[option] for option in each.options)
    return named if len(each.options) == 1 else str(_("Others (%(options)s)") % {"options": named})


def figures_in(figure) -> QuestionFigures:
    """A stored figure as surveys.rules says it."""
    mean = None if figure.mean is None else Bounded(figure.mean, figure.mean_sign)
    interval = None if figure.low is None else (figure.low, figure.high)
    score = None if figure.score is None else Bounded(figure.score, figure.score_sign)
    shares = tuple(
        Shares(tuple(options), None if share is None else Bounded(share, sign))
        for options, share, sign in figure.shares
    )
    return QuestionFigures(figure.answers, mean, _share(figure), interval, score, shares)


def _share(figure) -> Bounded | None:
    return None if figure.content is None else Bounded(figure.content, figure.content_sign)


# === several cells together ======================================================================


def moments_of(row, tables) -> list[dict[str, Any]]:
    """For each moment of a closed round: its tables, how many were invited and answered in them, the share
    that is content overall for those granted and refused apart, and how many were not asked, by reason.
    """
    left_out = defaultdict(list)
    for tally in row.tallies.order_by("reason"):
        left_out[tally.moment].append((NotAsked(tally.reason).label, tally.number))
    grouped = defaultdict(list)
    for table in tables:
        grouped[table["cell"].moment].append(table)
    return [
        _moment(moment, grouped[moment], left_out[moment])
        for moment in Moment
        if grouped[moment] or left_out[moment]
    ]


def _moment(moment, tables, left_out) -> dict[str, Any]:
    invited = sum(table["cell"].invited for table in tables)
    answered = sum(table["cell"].answered for table in tables)
    return {
        "moment": moment,
        "tables": tables,
        "invited": invited,
        "answered": answered,
        "silent": invited - answered,
        "response": round(100 * answered / invited) if invited else None,
        "outcomes": _outcomes(tables),
        "left_out": left_out,
    }


def groups_of(row, moments) -> list[dict[str, Any]]:
    """Each group of a closed round that is shown: `moment`, `outcome` in words, `share` content overall, and
    the share of the same group in the round closed before (`before`; None where it was not shown then).
    """
    earlier = Round.objects.filter(state=RoundState.CLOSED, starts_on__lt=row.starts_on).first()
    past = moments_of(earlier, tables_of(earlier, profile=None, whole=())) if earlier else []
    known = {(group["moment"], outcome): share for group in past for outcome, share in group["outcomes"]}
    return [
        {
            "moment": group["moment"],
            "outcome": outcome,
            "share": share,
            "before": known.get((group["moment"], outcome)),
            "first_round": earlier is None,
        }
        for group in moments
        for outcome, share in group["outcomes"]
    ]


# Those asked by telephone stand beside the others of their outcome, and are put together with none of them.
KINDS = [(outcome, by_telephone) for outcome in (*Outcome, "") for by_telephone in (False, True)]


def _outcomes(tables) -> list[tuple[str, Bounded]]:
    """(outcome in words, share content overall), for each outcome that has one."""
    shares = _overall(tables)
    return [(_in_words(*kind), together(shares[kind])) for kind in KINDS if kind in shares]


def answers_overall(tables) -> dict[str, int]:
    """How many answered the question about everything, for each outcome in words whose share is shown."""
    answers = defaultdict(int)
    for kind, shares in _overall(tables).items():
        answers[_in_words(*kind)] += sum(number for _share, number in shares)
    return dict(answers)


def _overall(tables) -> dict[tuple[str, bool], list[tuple[Bounded, int]]]:
    """(share content overall, how many answered) of each table that shows it, by outcome, and by telephone or
    not.
    """
    shares = defaultdict(list)
    for table in tables:
        kind = table["cell"].outcome, table["cell"].by_telephone
        for row in table["rows"]:
            if row["question"].code == OVERALL and row["figures"].content:
                shares[kind].append((row["figures"].content, row["figures"].answers))
    return shares


def _in_words(outcome, by_telephone) -> str:
    return _by_its_way(Outcome(outcome or Outcome.ANY).label, by_telephone)


def _by_its_way(label, by_telephone) -> str:
    """The label, of those asked by telephone with that: whoever sorts by it never puts them with others."""
    return str(_("%(label)s, by telephone") % {"label": label}) if by_telephone else str(label)


def trend(until: date | None = None) -> dict[str, Any]:
    """The share content overall in the last closed rounds (closed by the day `until`), the newest last:
    `columns` are the moments and outcomes that have figures in two rounds or more, in words; `rows` are
    (round, [(column, share or None)]).
    """
    closed = Round.objects.filter(state=RoundState.CLOSED)
    rounds = list((closed.filter(closed_on__lte=until) if until else closed)[:ROUNDS])[::-1]
    found = Figure.objects.filter(cell__round__in=rounds, question__code=OVERALL).select_related("cell")
    shares = defaultdict(lambda: defaultdict(list))
    for figure in found.exclude(content=None):
        cell = figure.cell
        key = cell.moment, cell.outcome, cell.by_telephone
        shares[key][cell.round_id].append((_share(figure), figure.answers))
    known = [
        (moment, *kind) for moment in Moment for kind in KINDS if len(shares.get((moment, *kind), ())) > 1
    ]
    columns = {key: f"{Moment(key[0]).label}: {_in_words(*key[1:])}" for key in known}
    rows = [(row, [(columns[key], together(shares[key][row.pk])) for key in known]) for row in rounds]
    return {
        "columns": list(columns.values()),
        "rows": [(row, line) for row, line in rows if any(share for _column, share in line)],
    }


# === as a file ===================================================================================

HEAD = (
    _("Moment"),
    _("Service"),
    _("Outcome"),
    _("District"),
    _("Invited"),
    _("Have answered"),
    _("Question"),
    _("Clause"),
    _("Answers"),
    _("Mean"),
    _("Bound of the mean"),
    _("Share in percent"),
    _("Bound of the share"),
    _("Range from (95 in 100)"),
    _("Range to (95 in 100)"),
    _("Highest of the mean"),
    _("Option"),
    _("Promoters less detractors"),
    _("Bound of promoters less detractors"),
)


def lines_of(tables) -> list[list[Any]]:
    """The rows under HEAD: the same figures that the page shows, and no others (C-25). A question with
    options has a row for each of them.
    """
    return [line for table in tables for row in table["rows"] for line in _lines(table["cell"], row)]


def _lines(cell, row) -> list[list[Any]]:
    found = row["figures"]
    return [_line(cell, row, words, share) for words, share in row["options"] or [("", found.content)]]


def _line(cell, row, option, share) -> list[Any]:
    found = row["figures"]
    mean, score, share = found.mean or NOTHING, found.score or NOTHING, share or NOTHING
    low, high = found.interval or ("", "")
    return [
        _by_its_way(cell.get_moment_display(), cell.by_telephone),
        cell.service_label,
        cell.get_outcome_display(),
        cell.district,
        cell.invited,
        cell.answered,
        row["question"].shown_text,
        row["clause"],
        found.answers if found.shown else "",
        mean.value,
        BOUNDS[mean.sign],
        share.value,
        BOUNDS[share.sign],
        low,
        high,
        row["top"] if found.mean else "",
        option,
        score.value,
        BOUNDS[score.sign],
    ]
