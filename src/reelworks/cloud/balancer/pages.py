"""The answers that a load balancer makes itself, in the form that clients of AWS's know."""

from http import HTTPStatus

from reelworks.cloud.balancer.answers import Answer

REASONS = {
    400: "Bad Request",
    405: "Method Not Allowed",
    408: "Request Timeout",
    414: "Request-URI Too Long",
    463: "",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
"""As AWS's balancers word them."""
SERVER = "awselb/2.0"


def error_page(status: int, *, names_server: bool = True) -> Answer:
    """Return the page for an error that the balancer itself tells.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
    """
    reason = REASONS.get(status) or ""
    title = f"{status} {reason}".strip()
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    headers = [("Server", SERVER)] if names_server else []
    return Answer(status, reason, (*headers, ("Content-Type", "text/html")), body.encode())


def plain_answer(status: int, headers: tuple[tuple[str, str], ...], body: bytes = b"") -> Answer:
    """Return an answer that a rule asks for."""
    return Answer(
        status, HTTPStatus(status).phrase if status in _KNOWN else "", (("Server", SERVER), *headers), body
    )


_KNOWN = frozenset(int(status) for status in HTTPStatus)
