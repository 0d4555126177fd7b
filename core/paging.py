"""Pages of long lists: no list counts beyond what a person would leaf through."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

COUNTED = 1000
PER_PAGE, MOST_PER_PAGE = 25, 100


class CappedPaginator(Paginator):
    """A paginator that counts to 1,000 at most; `more` says that there are others: narrow the list."""

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        """The number of rows that can be leafed through."""
        return min(self._counted, COUNTED)

    @property
    def more(self) -> bool:
        """True where rows lie beyond the last page."""
        return self._counted > COUNTED


def page_of(request, rows):
    """The page that `?page=` and `?page_size=` (at most 100) name; an odd value gets the nearest sound
    one.
    """
    size = request.GET.get("page_size", "")
    size = int(size) if size.isdecimal() and len(size) < 8 else PER_PAGE
    paginator = CappedPaginator(rows, min(max(size, 1), MOST_PER_PAGE))
    return paginator.get_page(request.GET.get("page"))
