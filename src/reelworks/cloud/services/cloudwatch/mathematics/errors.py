"""What is wrong with an expression."""


class ExpressionError(Exception):
    """An expression cannot be read, or makes no sense with what it is about."""
