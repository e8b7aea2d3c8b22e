"""What a topic acknowledged reaches every one of its queues."""

from promises.clients import Clients
from promises.queues import collect, make_queue


class Published:
    """One topic, two queues."""

    def __init__(self) -> None:
        self.published: set[str] = set()

    def lay_out(self, clients: Clients) -> None:
        self.topic = clients.sns.create_topic(Name="promised-to-two")["TopicArn"]
        self.urls = []
        for name in ("promised-one", "promised-other"):
            url, arn = make_queue(clients, name, "sns.amazonaws.com", self.topic)
            attributes = {"RawMessageDelivery": "true"}
            clients.sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
            self.urls.append(url)

    def tasks(self):
        return (self.publish,)

    def publish(self, clients, chance) -> None:
        body = f"{chance.getrandbits(64):016x}"
        clients.sns.publish(TopicArn=self.topic, Message=body)
        self.published.add(body)

    def look(self, clients) -> None:
        """Deliveries take their time: they are looked at in the end."""

    def noted(self) -> int:
        return len(self.published)

    def look_at_last(self, clients) -> None:
        for url in self.urls:
            missing = set(self.published)
            for bodies in collect(clients, url):
                missing -= set(bodies)
                if not missing:
                    break
            assert missing == set(), f"never came to {url}"
