"""What an event bus wrote to a log file, and then forgot, is in that file."""

import json
import time

from promises.clients import Clients

DELIVERY_S_MAX = 30


class Logged:
    """An application's events, which a rule writes to a log group."""

    def __init__(self) -> None:
        self.kept: set[str] = set()

    def lay_out(self, clients: Clients) -> None:
        clients.events.put_rule(Name="promised-logs", EventPattern='{"source": ["promises"]}')
        group = f"arn:aws:logs:us-east-2:{clients.cloud.account}:log-group:/promises"
        answer = clients.events.put_targets(Rule="promised-logs", Targets=[{"Id": "log", "Arn": group}])
        assert answer["FailedEntryCount"] == 0

    def tasks(self):
        return (self.put,)

    def put(self, clients, chance) -> None:
        name = f"{chance.getrandbits(64):016x}"
        entry = {"Source": "promises", "DetailType": "promise", "Detail": json.dumps({"name": name})}
        assert clients.events.put_events(Entries=[entry])["FailedEntryCount"] == 0
        self.kept.add(name)

    def look(self, clients) -> None:
        """Deliveries take their time: they are looked at in the end."""

    def noted(self) -> int:
        return len(self.kept)

    def look_at_last(self, clients) -> None:
        deadline = time.monotonic() + DELIVERY_S_MAX
        while lost := self.missing(clients):
            assert time.monotonic() < deadline, f"never written, or lost: {lost}"
            time.sleep(0.1)

    def missing(self, clients) -> set[str]:
        text = "".join(path.read_text() for path in (clients.cloud.data / "events").rglob("*.log"))
        return {name for name in self.kept if name not in text}
