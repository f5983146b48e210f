"""What every template may use: the GOV.UK macros, our filters, addresses and static files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined

from rightsource.web import formatting

FILTERS = {
    "date": formatting.long_date,
    "days_between": formatting.days_between,
    "json_script": json_script,
    "millions_number": formatting.millions_number,
    "moment": formatting.moment,
    "money": formatting.money,
    "money_millions": formatting.money_millions,
    "month": formatting.month,
    "number": formatting.number,
    "plural": formatting.plural,
    "pounds_number": formatting.pounds_number,
    "share": formatting.share,
    "short_date": formatting.short_date,
    "state_label": formatting.state_label,
    "until": formatting.until,
}


class NeverSilent(Undefined):
    """A missing name may be asked about, but never printed: a page with a hole where a figure should be is a bug.

    The GOV.UK macros print options they were not given, which are missing keys of mappings; those stay empty.
    """

    def __str__(self) -> str:
        """Print nothing for an option left out of a mapping.

        Raises:
            UndefinedError: a variable, a macro's argument or an attribute of an object is missing.
        """
        is_option = self._undefined_name is None or isinstance(self._undefined_obj, Mapping)
        return "" if is_option else str(self._fail_with_undefined_error())


def environment(*, loader: BaseLoader, **options: Any) -> Environment:
    """Return the Jinja environment that Django's backend asks for, which gives our templates the GOV.UK macros too.

    Args:
        loader: finds our own templates.
        options: what else Django's backend sets; autoescape is always on, and undefined is always `NeverSilent`.
    """
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    settings = options | {"autoescape": True, "undefined": NeverSilent}
    jinja = Environment(loader=ChoiceLoader([loader, govuk]), **settings)  # noqa: S701 - autoescape is on, above
    jinja.filters.update(FILTERS)
    jinja.globals.update(static=static, url=_address)
    return jinja


def _address(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
