"""What a target reads of an event: all of it, a part, a constant, or a text made from parts. Pure rules.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""
