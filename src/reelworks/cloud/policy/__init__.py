"""Who may do what: AWS's policy documents and their evaluation, as pure functions.

A document is compiled once (``document.parse_policy``), a question asked of the compiled ones
(``evaluate.evaluate``). Nothing here knows where policies are kept or who sent a request.
"""
