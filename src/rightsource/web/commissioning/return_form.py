"""The form on which one vehicle makes its return, as a workbook made for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rightsource.scrutiny.queries.returns import return_workbook
from rightsource.web.downloads import XLSX, file_response
from rightsource.web.rights import right


@require_safe
@right("see_returns", of="organisation")
def return_form(request: HttpRequest, organisation: str) -> HttpResponse:
    """Give the form for a month, the last complete one if none is named.

    Raises:
        NotAVehicle: it is not one of the council's vehicles.
        NotAMonth: the month is not one.
    """
    made = return_workbook(organisation, month=request.GET.get("month", ""), today=timezone.localdate())
    return file_response(made.file_name, made.content, XLSX)
