"""Everything the applicant states, in words and whole, as it is read out before the signature (C-45)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.month import DECLARED, month_of
from core import hijri, saudi
from core.templatetags.istihqaq import in_a_row, listed, ltr, money
from eligibility.statement import answers
from eligibility.statement.declared import declared_of
from eligibility.statement.stated import address_of


def statement_of(case) -> list[dict]:
    """[{title, rows: [{label, value}], change_url}]; the same facts that eligibility.statement.declared
    takes into its snapshot.
    """
    file = case.beneficiary
    at_file = file.get_absolute_url()
    return [
        {"title": _("The request"), "rows": asked_rows(case), "change_url": _own(case, "request_edit")},
        {"title": _("The applicant"), "rows": _applicant(file), "change_url": at_file},
        {"title": _("Address and bank account"), "rows": _reach(file), "change_url": at_file},
        {"title": _("Household"), "rows": _household(file), "change_url": at_file},
        {"title": _("Income and obligations"), "rows": _money(file), "change_url": at_file},
        {"title": _("Papers"), "rows": _papers(case), "change_url": _own(case, "request_papers")},
    ]


def _own(case, page):
    return reverse(f"eligibility:{page}", args=[case.public_id])


def _rows(*pairs):
    return [{"label": label, "value": value} for label, value in pairs]


def asked_rows(case) -> list[dict]:
    """What is asked for, how the request came, and the answers to the service's questions."""
    channel = case.profile.channel_labels.get(
        case.channel, case.get_channel_display() or _("In person, at the reception")
    )
    return _rows(
        (_("Service"), case.service.label),
        *([(_("Whom the service is for"), case.served.full_name)] if case.served_id else []),
        (_("What is needed and why"), case.need),
        (_("Amount asked for"), money(case.amount_asked) if case.amount_asked else ""),
        (_("How the request came"), channel),
        *answers.shown(case.service.questions, case.answers),
    )


def _applicant(file):
    head = file.head
    return _rows(
        (_("Name"), head.full_name),
        (head.get_id_kind_display(), ltr(head.id_number)),
        (_("Birth date"), head.birth_text),
        (_("Sex"), head.get_sex_display()),
        (_("Marital status"), head.marital_text),
        (_("Mobile"), ltr(head.mobile)),
        (_("Categories"), listed(file.category_labels)),
    )


def _reach(file):
    return _rows(
        (_("National address"), address_of(file)),
        (_("IBAN"), ltr(saudi.group_iban(file.iban)) if file.iban else ""),
    )


def _household(file):
    members = file.members.filter(until__isnull=True).select_related("person").order_by("pk")
    rows = [(member.relation, _member(member)) for member in members] or [
        (_("Members"), _("Nobody but the applicant"))
    ]
    providers = file.providers.filter(ended_at__isnull=True).select_related("person").order_by("pk")
    return _rows(*rows, *((_("The deceased provider"), _provider(row)) for row in providers))


def _provider(row):
    person = row.person
    died = _("died on %(day)s") % {"day": hijri.long_both(person.deceased_on)}
    parts = (person.full_name, row.relation, person.id_number, person.birth_text, died)
    return in_a_row(parts)


def _member(member):
    person = member.person
    counts = "" if member.lives_in and member.counted else _("does not count in the household")
    return in_a_row((person.full_name, person.id_number, person.birth_text, counts))


def _money(file):
    rows = [*_declared(file.incomes), *_declared(file.obligations)]
    if file.no_income_declared:
        rows.insert(0, (_("Income"), _("The applicant says that the household has no income")))
    return _rows(*rows, (_("By this, a month"), _month(file)))


def _declared(facts):
    return [
        (
            fact.get_kind_display(),
            in_a_row((fact.owner and fact.owner.full_name, fact.party, _sum(fact))),
        )
        for fact in declared_of(facts).select_related("owner")
    ]


def _sum(fact):
    return _("%(amount)s riyals, %(period)s") % {
        "amount": f"{fact.amount:,.2f}".removesuffix(".00"),
        "period": fact.get_period_display(),
    }


def _month(file):
    """What the applicant's word alone comes to, as the file page works it out from all that is known; in
    words, since a formula is read from the wrong end in Arabic.
    """
    month = month_of(file, sources=DECLARED)
    money = month.money
    if money.per_head is None:
        return _("The income is not known yet.")
    parts = {
        "income": _("No income") if month.no_income else _("Income of %(sum)s") % _in_riyals(money.income),
        "obligations": _("obligations of %(sum)s") % _in_riyals(money.obligations)
        if month.obligations
        else _("no obligations stated"),
        "share": ngettext(
            "so the one person has %(sum)s", "so each of %(number)s persons has %(sum)s", money.persons
        )
        % (_in_riyals(money.per_head) | {"number": money.persons}),
    }
    return _("%(income)s, %(obligations)s, %(share)s") % parts


def _in_riyals(amount) -> dict:
    """{sum}: an amount with its riyals counted; a broken one counts as none."""
    number = int(amount) if amount == int(amount) else 100
    shown = f"{amount:,.2f}".removesuffix(".00")
    return {"sum": ngettext("%(amount)s riyal", "%(amount)s riyals", number) % {"amount": shown}}


def _papers(case):
    checks = case.checks.of_the_statement().select_related("type", "owner").order_by("pk")
    return _rows(*((str(check), check.state) for check in checks)) or _rows(
        (_("Papers"), _("No paper is asked for."))
    )
