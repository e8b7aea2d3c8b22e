"""The pattern language that SNS' filter policies and EventBridge's event patterns share. Pure rules, compiled once.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html

``matchers`` are the operators, each a function of one value. ``pattern`` is a whole event pattern over the fields of
an event (``fields``), and ``index`` finds those of many patterns that an event matches. How SNS reads its policies
is SNS' own.
"""
