"""What every answer of the site carries, whatever page it is."""

import json
import logging

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


def test_no_script_or_style_runs_but_our_own_files(client):
    policy = client.get(SIGN_IN).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_page_says_nothing_to_other_sites_and_is_framed_by_none(client):
    headers = client.get(SIGN_IN).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_cookies_carry_the_councils_name_because_ports_share_them(client):
    assert settings.CSRF_COOKIE_NAME == "demonstration-csrf"
    assert settings.SESSION_COOKIE_NAME == "demonstration-session"
    response = client.get(SIGN_IN)
    assert set(response.cookies) <= {"demonstration-csrf", "demonstration-session"}
    assert all(cookie["samesite"] == "Lax" for cookie in response.cookies.values())


def test_a_file_is_kept_for_ever_under_a_name_with_its_hash(client):
    from django.templatetags.static import static

    response = client.get(static("rightsource/rightsource.css"))
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_a_request_keeps_the_id_it_came_with(client):
    assert client.get(SIGN_IN, headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "line\nbreak"])
def test_an_id_that_could_forge_a_line_of_the_log_is_replaced(client, given):
    made = client.get(SIGN_IN, headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert made != given
    assert len(made) == 36


def test_a_request_is_one_line_of_json_without_its_query(client, caplog):
    from rightsource.site.logs import LOGGING

    formatter = logging.config.DictConfigurator(LOGGING).configure_formatter(LOGGING["formatters"]["json"])
    with caplog.at_level(logging.INFO, logger="rightsource.request"):
        client.get(SIGN_IN, {"secret": "hush"}, headers={"X-Request-ID": "abc-2"})
    line = formatter.format(caplog.records[-1])
    event = json.loads(line)
    assert (event["path"], event["status"], event["correlation_id"]) == (SIGN_IN, 200, "abc-2")
    assert event["council"] == "demonstration"
    assert "hush" not in line
