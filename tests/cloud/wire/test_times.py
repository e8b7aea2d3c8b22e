from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.wire.times import from_epoch, parse_time, to_epoch, to_http, to_iso
from support.botocore_side import UNTIMED

MOMENT = datetime(2026, 11, 22, 6, 40, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T06:40:05Z",
        "2026-11-22T06:40:05.000Z",
        "2026-11-22T07:40:05+01:00",
        "2026-11-22 06:40:05",
        "20261122T064005Z",
        "Sun, 22 Nov 2026 06:40:05 GMT",
        "Sunday, 22-Nov-26 06:40:05 GMT",
        "Sun, 22 Nov 2026 07:40:05 +0100",
        "1795329605",
        "1795329605.0",
        " 1.795329605E9 ",
    ],
)
def test_a_moment_is_read_in_every_form_that_clients_send(text):
    assert parse_time(text) == MOMENT


@pytest.mark.parametrize("text", ["", "soon", "Sun", "nan", "inf", "1e99", "2026-13-01", "9" * 5000])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - ValueError is the contract
        parse_time(text)


def test_moments_are_written_in_utc():
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=-5)))

    assert to_iso(elsewhere) == "2026-11-22T06:40:05.000Z"
    assert to_http(elsewhere) == "Sun, 22 Nov 2026 06:40:05 GMT"
    assert to_epoch(elsewhere) == 1795329605


@UNTIMED
@given(st.integers(0, 250_000_000_000))
def test_what_is_written_is_read_back(seconds):
    whole = from_epoch(seconds)

    assert parse_time(to_http(whole)) == whole
    assert parse_time(to_iso(whole)) == whole
    assert from_epoch(to_epoch(whole)) == whole
