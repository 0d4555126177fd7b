"""Every component on one page, with made-up contents: for building the look, reachable only under DEBUG."""

from datetime import date
from types import SimpleNamespace

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from core.fields import DualDateField, MobileField, NationalIdField, TextField
from core.filters import FilterForm
from core.forms import Form


class SampleForm(Form):
    """One of each kind of field."""

    name = forms.CharField(label="الاسم الأول", max_length=40)
    identity = NationalIdField(label="رقم الهوية", help_text="عشرة أرقام تبدأ بـ 1 أو 2.")
    born = DualDateField(label="تاريخ الميلاد")
    mobile = MobileField(label="الجوال", required=False)
    kind = forms.ChoiceField(label="صلة القرابة", choices=[("", "اختر"), ("s", "ابن"), ("d", "ابنة")])
    told_by = forms.ChoiceField(
        label="طريقة التبليغ",
        choices=[("sms", "رسالة نصية"), ("phone", "اتصال")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="وافق على حفظ بياناته لدراسة الطلب")
    note = TextField(label="ملاحظة", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


class SampleFilter(FilterForm):
    """The filters of a list."""

    status = forms.ChoiceField(
        label="الحالة", required=False, choices=[("", "كل الحالات"), ("s", "قيد الدراسة")]
    )
    service = forms.ChoiceField(
        label="الخدمة", required=False, choices=[("", "كل الخدمات"), ("h", "ترميم مسكن")]
    )
    owner = forms.ChoiceField(label="الباحث", required=False, choices=[("", "كل الباحثين")])


NAVIGATION = [
    ("المكتب", "house-door", 4, True),
    ("ملفات المستفيدين", "folder2-open", 0, False),
    ("الطلبات", "inbox", 12, False),
    ("التواصل", "telephone", 0, False),
    ("الإحالات", "signpost-split", 3, False),
    ("الجلسات", "people", 0, False),
    ("رضا المستفيدين", "bar-chart", 0, False),
    ("التقارير", "bar-chart", 0, False),
    ("السياسة والأدلة", "book", 0, False),
]
NAMES = [
    "نورة بنت سعد العتيبي",
    "عبدالله بن محمد القحطاني",
    "هند بنت فهد الدوسري",
    "صالح بن علي الشهري",
]
STATUSES = [
    ("قيد الدراسة", "info"),
    ("ناقص المستندات", "warning"),
    ("تمت الموافقة", "success"),
    ("لم تتم الموافقة", "danger"),
    ("مسودة", "neutral"),
]


def _shell():
    items = [
        {"url": "#", "label": label, "icon": icon, "count": count, "active": active}
        for label, icon, count, active in NAVIGATION
    ]
    return {
        "user": SimpleNamespace(
            is_authenticated=True, username="intake", get_full_name="سارة بنت ناصر المطيري"
        ),
        "charity": SimpleNamespace(name="جمعية عطاء للخدمات الاجتماعية", mark_url=""),
        "nav_items": items,
        "waiting_count": 4,
        "role_labels": ["موظفة علاقات المستفيدين"],
    }


def _rows():
    return [
        {
            "number": f"T-1448-{120 - n:06}",
            "name": NAMES[n % 4],
            "service": ["ترميم مسكن", "سداد إيجار", "سلة غذائية"][n % 3],
            "status": dict(zip(("label", "tone"), STATUSES[n % 5], strict=True)),
            "day": date(2026, 11, 25 - n),
            "amount": 1250 * (n + 1),
        }
        for n in range(12)
    ]


def _identity():
    return {
        "name": "نورة بنت سعد بن عبدالله العتيبي",
        "url": "#",
        "number": "F-1448-000123",
        "age": "42 سنة",
        "categories": ["أرملة", "أسرة أيتام"],
        "district": "حي النسيم الشرقي",
        "masked_id": "1•••••0008",
        "reveal_url": "#",
        "alerts": [
            {"tone": "warning", "label": "مستند منتهٍ"},
            {"tone": "danger", "label": "اشتباه تكرار"},
        ],
        "status": {"label": "قيد الدراسة", "tone": "info"},
        "who": "الباحث الاجتماعي",
        "by_when": "1448/06/28هـ، 2026/12/08م",
        "next_step": {"label": "سجّل المقابلة", "url": "#"},
    }


def _casework():
    return {
        "identity": _identity(),
        "tabs": [
            {"label": "الملخص", "url": "#", "active": True},
            {"label": "المستندات", "url": "#", "count": 7},
            {"label": "الأسرة", "url": "#", "count": 4},
            {"label": "الدخل والسكن", "url": "#"},
            {"label": "الطلبات", "url": "#", "count": 2},
            {"label": "سجل الأحداث", "url": "#"},
        ],
        "tasks": [
            {"label": "توقيع الإقرار", "state": "done", "note": "وُقّع في 1448/06/01هـ"},
            {"label": "مطابقة المستندات", "state": "done", "url": "#"},
            {"label": "المقابلة", "state": "todo", "url": "#", "note": "مجدولة اليوم 10:30"},
            {"label": "الاستعلام من جهة خارجية", "state": "waiting", "note": "أُرسل قبل يومين"},
            {"label": "الزيارة الميدانية", "state": "not_needed", "note": "لا تتطلبها هذه الخدمة"},
            {"label": "التقييم", "state": "blocked", "note": "تسبقه المقابلة"},
        ],
        "events": [
            {"at": "1448/06/14هـ 13:05", "title": "أُسند الطلب إلى باحث", "who": "خالد الزهراني"},
            {
                "at": "1448/06/12هـ 09:40",
                "title": "قُبل الطلب وسُجّل",
                "who": "سارة المطيري",
                "note": "طوبقت سبعة مستندات.",
            },
            {"at": "1448/06/11هـ 11:20", "title": "قُدّم الطلب", "who": "سارة المطيري"},
        ],
        "facts": [
            {"label": "الحالة الاجتماعية", "value": "أرملة", "change_url": "#"},
            {
                "label": "الجوال",
                "value": format_html('<bdi dir="ltr">{}</bdi>', "+966 5•• ••• •67"),
                "change_url": "#",
            },
            {
                "label": "العنوان الوطني",
                "value": "الرياض، حي النسيم الشرقي، شارع سعد بن عبادة",
                "change_url": "#",
            },
            {"label": "الحساب البنكي", "value": "", "change_url": "#"},
        ],
        "primary": {
            "label": "أحِل إلى اللجنة",
            "url": "#",
            "allowed": False,
            "reason": "لم تكتمل المقابلة بعد.",
        },
        "others": [
            {
                "label": "أعد الطلب للاستكمال",
                "url": "#",
                "method": "post",
                "allowed": True,
                "icon": "reply",
            },
            {
                "label": "أسند إلى باحث آخر",
                "url": "#",
                "allowed": False,
                "reason": "هذا من عمل مسؤول البحث الاجتماعي.",
            },
            {
                "label": "اسحب الطلب",
                "url": "#",
                "allowed": True,
                "danger": True,
                "icon": "x-circle",
            },
        ],
        "steps": [
            {"label": "المستفيد والخدمة", "state": "done", "url": "#"},
            {"label": "المستندات", "state": "current"},
            {"label": "مراجعة الإجابات", "state": "todo"},
            {"label": "الإقرار والتوقيع", "state": "todo"},
        ],
    }


def _parts():
    return {
        "rows": _rows(),
        "filter_form": SampleFilter(QueryDict("status=s&service=h")),
        "page": Paginator(range(480), 12).page(4),
        "form": SampleForm(
            {
                "born_day": "40",
                "born_month": "13",
                "born_year": "1405",
                "born_calendar": "H",
                "identity": "1234",
                "mobile": "0551234567",
            }
        ),
        "clean_form": SampleForm(auto_id="clean_%s", prefix="clean"),
        "consequences": [
            "يُغلق الطلب ولا يُعاد فتحه.",
            "تصل رسالة إلى المستفيد بالسبب وطريق الاعتراض.",
        ],
        "conflict_rows": [
            ("الجوال", "0551234567", "0559876543"),
            ("الحي", "النسيم", "النسيم الشرقي"),
        ],
        "faces": [(1, "سيئة جدًا"), (2, "سيئة"), (3, "مقبولة"), (4, "جيدة"), (5, "ممتازة")],
        "people": [
            ("نورة", "ربة الأسرة", "42 سنة"),
            ("سعد", "ابن", "16 سنة"),
            ("ريم", "ابنة", "9 سنوات"),
            ("حصة", "أم", "71 سنة"),
        ],
        "statuses": [{"label": label, "tone": tone} for label, tone in STATUSES],
        "paper": [static("img/mark.svg")],
    }


@require_safe
@login_not_required
def gallery(request):
    """`?en` shows it in English and left to right; `?shell=public` and `?shell=gate` the other shells."""
    language = "en" if "en" in request.GET else "ar"
    shells = {"public": "gallery_public.html", "gate": "gallery_gate.html"}
    name = shells.get(request.GET.get("shell"), "gallery.html")
    with translation.override(language):
        return render(request, name, _shell() | _casework() | _parts())
