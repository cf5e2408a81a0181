"""How often an object comes round, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lupaus.core.clock_time import UnclearTime
from lupaus.core.recurrence import parse_interval


def interval_words(text: str) -> str:
    """ "every year", "every third year", "every 6 months"; what cannot be read is shown as it is."""
    try:
        interval = parse_interval(text)
    except UnclearTime:
        return text
    months = interval.years * 12 + interval.months
    days = interval.weeks * 7 + interval.days
    if months and not days:
        if months % 12 == 0:
            years = months // 12
            known = {1: _("every year"), 2: _("every second year"), 3: _("every third year")}
            many = ngettext("every %(count)s year", "every %(count)s years", years)
            return known.get(years) or many % {"count": years}
        return ngettext("every month", "every %(count)s months", months) % {"count": months}
    if days and not months:
        if days % 7 == 0:
            return ngettext("every week", "every %(count)s weeks", days // 7) % {"count": days // 7}
        return ngettext("every day", "every %(count)s days", days) % {"count": days}
    return text
