"""The pages as a browser gets them."""

import html
import json
import re

import urllib3


def test_each_answer_says_which_machine_gave_it(site):
    answer = site.get("/healthz")

    assert (answer.status, answer.data) == (200, b"ok\n")
    assert answer.headers["x-served-by"]


def test_a_file_uploaded_by_the_forms_own_fields_lies_in_the_bucket(site):
    page = site.get("/").data.decode()
    url = html.unescape(re.search(r'<form action="([^"]+)"', page)[1])
    fields = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    }
    body = {**fields, "file": ("holiday.jpg", b"picture", "image/jpeg")}

    answer = urllib3.request("POST", url, fields=body, redirect=False, retries=False)

    assert answer.status == 303
    assert answer.headers["location"].startswith(site.url)
    stored = site.cloud.client("s3").get_object(Bucket="web-photos", Key="in/holiday.jpg")
    assert stored["Body"].read() == b"picture"


def test_a_form_does_not_let_a_file_lie_elsewhere(site):
    page = site.get("/").data.decode()
    url = html.unescape(re.search(r'<form action="([^"]+)"', page)[1])
    fields = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    }
    body = {**fields, "key": "done/x.txt", "file": ("x.txt", b"no", "text/plain")}

    assert urllib3.request("POST", url, fields=body, redirect=False, retries=False).status == 403


def test_what_was_made_is_shown_and_opens(site):
    site.finish("a&b 100% #1?.jpg", b"the thumbnail")

    page = site.get("/library/photos").data.decode()
    link = re.search(r'href="(/open/photos/[^"]+)"', page)[1]
    opened = site.get(html.unescape(link))

    assert "in/a&amp;b 100% #1?.jpg" in page
    assert "worker-7" in page
    assert opened.status == 307
    assert urllib3.request("GET", opened.headers["location"]).data == b"the thumbnail"


def test_more_than_a_page_comes_in_pages(site):
    for number in range(30):
        site.finish(f"many-{number:02}.jpg")

    seen, path = set(), "/library/photos"
    for _ in range(5):
        page = site.get(path).data.decode()
        seen |= set(re.findall(r"in/(many-\d+\.jpg)", page))
        more = re.search(r'href="(\?after=[^"]+)"', page)
        if more is None:
            break
        path = "/library/photos" + html.unescape(more[1])

    assert len(seen) == 30


def test_nothing_opens_that_was_not_made(site):
    site.cloud.client("s3").put_object(Bucket="web-photos", Key="in/secret.jpg", Body=b"original")

    assert site.get("/open/photos/in/secret.jpg").status == 404
    assert site.get("/open/nobody/x").status == 404
    assert site.get("/library/nobody").status == 404


def test_the_live_picture_tells_how_full_the_queues_are(site):
    sqs = site.cloud.client("sqs")
    url = sqs.get_queue_url(QueueName="web-photos")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="one")

    answer = site.get("/live", preload_content=False)
    first = next(line for line in answer if line.startswith(b"data: "))
    answer.close()

    told = json.loads(first.removeprefix(b"data: "))
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [(each["pipeline"], each["waiting"] >= 1) for each in told["queues"]] == [("photos", True)]
