"""Look as another role, with one click of the demonstration's bar."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rightsource.web.demonstration.roles import BY_KEY, SESSION_KEY
from rightsource.web.rights import right


@require_POST
@right("switch_role")
def switch_role(request: HttpRequest) -> HttpResponse:
    """Look as a role from now on, and go back to the page that one came from."""
    role = BY_KEY.get(request.POST.get("role", ""))
    if role is None:
        return HttpResponseBadRequest("There is no such role.", content_type="text/plain")
    if request.user.is_authenticated:
        logout(request)  # an account looks from its own post and no other
    request.session[SESSION_KEY] = role.key
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if is_ours else "/")
