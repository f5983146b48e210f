"""What is personal, why it is kept, and for how long."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.web.rights import public

KEPT = (
    (
        "The e-mail address of an account, and when it last signed in",
        "To sign in. No mail is sent to it.",
        "Until the account ends, which is when its post is handed on.",
        "Whoever runs the council's accounts",
    ),
    (
        "A password, kept as a one-way hash; passkeys; the key of an authenticator app",
        "To show that it is you.",
        "Until you change them, or the account ends.",
        "Nobody",
    ),
    (
        "Which account signs in for which post",
        "To say who acted, and on whose behalf.",
        "As long as the record, by number and never by name.",
        "Council officers and auditors",
    ),
    (
        "Who fills a post, as a staff number or initials",
        "To show that no duty is without its holder.",
        "As long as the record.",
        "Everyone, unless the council recorded the row for insiders or members only",
    ),
    (
        "Wrong passwords: the address tried, the internet address, the browser and the time",
        "To stop guessing.",
        "An hour; they are erased at the next try after it.",
        "Nobody, short of an attack",
    ),
    (
        "A session: a random number in a cookie, and on the server what it stands for",
        "To keep you signed in.",
        "A working day of eight hours, or until you sign out; erased at the next sign-in after that.",
        "Nobody",
    ),
    (
        "A log of requests: the page, the time and how it was answered, not who asked",
        "To find out what went wrong.",
        "As long as the council keeps the logs of its servers.",
        "Whoever runs Rightsource at the council",
    ),
)


@require_safe
@public
def data_protection(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    return render(request, "pages/data_protection.html", {"kept": KEPT})
