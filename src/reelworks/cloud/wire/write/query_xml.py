"""Answers of the query protocol, and of EC2's: XML in an element of the operation's name.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
"""

from collections.abc import Callable
from typing import Any, Final

from reelworks.cloud.wire.message import HttpResponse
from reelworks.cloud.wire.models import Service
from reelworks.cloud.wire.write.special import take_headers, take_status
from reelworks.cloud.wire.write.xml_text import Out, compile_members

XML_TYPE: Final = ("Content-Type", "text/xml")
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def compile_query_writer(service: Service, operation: str) -> Callable[[dict[str, Any], str], HttpResponse]:
    """Return the function that writes an operation's answer."""
    model = service.operations[operation]
    members = None if model.output is None else compile_members(model.output, {})
    wrapper = model.result_wrapper
    end_of_result = f"</{wrapper}>" if wrapper else ""
    before = f'{DECLARATION}<{operation}Response xmlns="{service.xml_namespace}">{f"<{wrapper}>" if wrapper else ""}'
    after = f"</{operation}Response>"
    is_ec2 = service.protocol == "ec2"

    def write(answer: dict[str, Any], request_id: str) -> HttpResponse:
        answer = dict(answer)
        status = take_status(answer, model.status)
        headers = [("x-amzn-RequestId", request_id), XML_TYPE, *take_headers(answer)]
        out: Out = [before]
        if is_ec2:
            out.append(f"<requestId>{request_id}</requestId>")
        if members is not None:
            members(out, answer)
        if not is_ec2:
            out.append(
                f"{end_of_result}<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
            )
        out.append(after)
        return HttpResponse(status, headers, "".join(out).encode())

    return write
