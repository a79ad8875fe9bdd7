"""How long the silence of a host says nothing yet."""

from datetime import timedelta

import pytest

from queue_server.operations import screens
from queue_server.operations.device_hosts import DeviceHosts
from tests.clocks import HandClock


@pytest.mark.parametrize(("visible", "patience_s"), [(True, 15), (False, 75)])
def test_a_page_that_is_not_in_front_may_be_silent_longer(visible: bool, patience_s: int) -> None:
    clock = HandClock()
    hosts = DeviceHosts(clock.now())
    beat = screens.report(
        "tablet", "T1", {"battery": None, "visible": visible, "sound": None, "page": None}, (), clock.now()
    )
    hosts.hear("t1", beat, clock.now())
    assert hosts.silent(["t1"], clock.now() + timedelta(seconds=patience_s)) == []
    assert hosts.silent(["t1"], clock.now() + timedelta(seconds=patience_s + 1)) == ["t1"]
