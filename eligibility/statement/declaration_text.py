"""What the applicant signs, word for word (C-45 to C-47, A-06). A change of wording takes a new version.

It has one language, Arabic, whatever the interface speaks: this is the text that was signed.
"""

from beneficiaries.wording import applicant_word
from core import hijri
from eligibility.enums import SignerKind

VERSION = "1448-2"

PLEDGES = (
    "جميع البيانات والمستندات المبينة في هذا الطلب صحيحة وكاملة بحسب علمي، ولم أُخفِ منها ما يؤثر في دراسته.",
    "أتحمل المسؤولية المباشرة عن صحة ما قدّمته.",
    "أبلّغ الجمعية خلال ثلاثين يومًا بأي تغيّر في الدخل أو السكن أو أفراد الأسرة.",
    "أستعمل ما يُقدَّم لي فيما خُصص له.",
    "أعلم أن تسجيل الطلب لا يعني الموافقة عليه، وأن الدعم بحسب الحاجة والأولوية والإمكانات.",
    "أعلم أن تعمّد ذكر بيانات غير صحيحة قد يوقف الخدمة وتُسترد به قيمتها.",
)
SIGNERS = {
    SignerKind.SELF: "أنا {word} {signer}، أقر بما يأتي:",
    SignerKind.GUARDIAN: "أنا {signer}، ولي أمر {word} {applicant}، أقر بما يأتي:",
    SignerKind.AGENT: "أنا {signer}، وكيل {word} {applicant}، أقر بما يأتي:",
}


def text_for(case, *, signer_kind: str, signer_name: str) -> str:
    """The declaration of one signer, one pledge a line; under A-06 it ends with what was explained of the
    committee.
    """
    head = case.beneficiary.head
    opening = SIGNERS[SignerKind(signer_kind)].format(
        signer=signer_name, applicant=head.full_name, word=applicant_word(head)
    )
    lines = [opening, *(f"- {pledge}" for pledge in pledges(case))]
    return "\n".join(lines)


def pledges(case) -> list[str]:
    """The sentences of the declaration under the request's version of the policy."""
    if not case.profile.committee_notice:
        return list(PLEDGES)
    body = case.profile.deciding_body_label
    return [*PLEDGES, f"أوضح لي الموظف أن طلبي يُرفع إلى {body} لدراسته، وأن ردّها يصلني بعد ذلك."]


def reply_sentence(profile, *, not_before=None, due=None) -> str:
    """What the receipt says of the reply, as the board reads its own policy; empty where no period is stated
    (A-08).
    """
    if due:
        return f"يصلك الرد في موعد أقصاه {hijri.long_both(due)}."
    if not_before:
        return f"تحتاج الدراسة إلى وقت، فلا يصدر الرد قبل {hijri.long_both(not_before)}. ونخبرك به متى صدر."
    return ""
